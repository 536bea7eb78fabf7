namespace ParallelLlm.Tests.Load.Peers;

/// <summary>The peers of the comparison, by their names on the command line.</summary>
internal static class PeerKinds
{
    public const string Ours = "engine";

    public static IReadOnlyList<PeerKind> All { get; } =
    [
        new(Ours, "this engine", "defaults; 8 unthrottled attempts a chunk", static (url, work) => new EnginePeer(url, work)),
        new("semaphore", "a semaphore of 20", "three attempts, 2ⁿ s between them; a chunk that fails three times is dropped", static (url, work) => new SemaphorePeer(url, work)),
        new("sdk", "OpenAI .NET SDK", "its own default retries (3), which wait only if the server states how long; under Parallel.ForEachAsync(20)", static (url, work) => new SdkPeer(url, work)),
        new("polly", "Polly", "concurrency limiter 20, 10 retries: after Retry-After, up to 30 s, or else growing with jitter; circuit breaker", static (url, work) => new PollyPeer(url, work)),
        new("resilience", "Http.Resilience", "the standard handler with its defaults, under Parallel.ForEachAsync(20)", static (url, work) => new StandardHandlerPeer(url, work)),
        new("npm-openai", "npm openai + p-limit", "its own retries (2), p-limit of 20", null),
        new("langchain", "@langchain/openai", "batch with maxConcurrency 20, its own retries (6), except after a 429 without a wait", null),
    ];

    /// <summary>The minimum cost of calls. Not part of the comparison, since these stop at the first failure.</summary>
    public static IReadOnlyList<PeerKind> Bare { get; } =
    [
        new("bare-sdk", "SDK's protocol call in a loop", "", static (url, work) => new BareSdkPeer(url, work)),
        new("bare-http", "HttpClient in a loop", "", static (url, work) => new BareHttpPeer(url, work)),
    ];
}
