namespace ParallelLlm.Tests.Load.Peers;

/// <summary>One way of making bulk calls.</summary>
internal interface IPeer
{
    /// <summary>Puts all chunks through; a chunk that is given up has no content.</summary>
    Task RunAsync(Uri baseUrl, PeerWork work, IReadOnlyList<PeerChunk> chunks, Action<PeerResult> ended);
}

/// <summary>The ways of the comparison, by the names that the command takes.</summary>
internal static class PeerKinds
{
    public const string Ours = "engine";

    public static IReadOnlyList<PeerKind> All { get; } =
    [
        new(Ours, "this engine", "defaults; 8 attempts a chunk that are not throttled", static () => new EnginePeer()),
        new("semaphore", "a semaphore of 20", "three attempts, 2ⁿ s between them, a chunk that fails thrice is dropped", static () => new SemaphorePeer()),
        new("sdk", "OpenAI .NET SDK", "its own retries (3) under Parallel.ForEachAsync(20)", static () => new SdkPeer()),
        new("polly", "Polly", "concurrency limiter 20, 10 retries with jitter and Retry-After up to 30 s, circuit breaker", static () => new PollyPeer()),
        new("resilience", "Http.Resilience", "the standard handler with its defaults under Parallel.ForEachAsync(20)", static () => new StandardHandlerPeer()),
        new("npm-openai", "npm openai + p-limit", "its own retries (2), p-limit of 20", null),
        new("langchain", "@langchain/openai", "batch with maxConcurrency 20, its own retries (6)", null),
    ];

    /// <summary>What calls cost at the least: not part of the comparison, since they give up at the first failure.</summary>
    public static IReadOnlyList<PeerKind> Bare { get; } =
    [
        new("bare-sdk", "SDK's protocol call in a loop", "", static () => new BareSdkPeer()),
        new("bare-http", "HttpClient in a loop", "", static () => new BareHttpPeer()),
    ];
}

/// <summary>One way: its name, what it is, how it is set, and how it is made; null where it is a program for Node.js.</summary>
internal sealed record PeerKind(string Name, string Title, string Settings, Func<IPeer>? Make);
