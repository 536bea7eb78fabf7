using System.Text.Json.Serialization;
using ParallelLlm.Contracts;
using ParallelLlm.Options;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>A load test as data: a server, the work, the engine's settings, and what must hold. One JSON file in <c>Scenarios</c>, named after it.</summary>
internal sealed record Scenario
{
    /// <summary>The file's name without its extension.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>What it is for, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Which of the functions in <c>Plans</c> does it.</summary>
    public Plan Plan { get; init; } = Plan.Drain;

    /// <summary>The simulated provider; <c>docs/simulator.md</c> lists its settings.</summary>
    public ProviderOptions Server { get; init; } = new();

    /// <summary>What lies between engine and server; null (the default) for nothing.</summary>
    public NetworkOptions? Network { get; init; }

    /// <summary>What is put through the engine.</summary>
    public Work Work { get; init; } = new();

    /// <summary>What is put through it in the long form of a stress test; null (the default) for the same.</summary>
    public Work? LongWork { get; init; }

    /// <summary>The phases of the plans <see cref="Plan.Load"/> and <see cref="Plan.Serve"/>, one after the other.</summary>
    public IReadOnlyList<LoadPhase> Load { get; init; } = [];

    /// <summary>How hard each request tries.</summary>
    public RequestSettings Request { get; init; } = new();

    /// <summary>The engine's own options, by their own names.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <inheritdoc cref="Engine"/>
    public ThrottleOptions Throttle { get; init; } = new();

    /// <inheritdoc cref="Engine"/>
    public BreakerOptions Breaker { get; init; } = new();

    /// <inheritdoc cref="Engine"/>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>Chunks that are sent first, to a server without limits and through another engine, so that loading code is not measured; 0 by default.</summary>
    public int WarmUpChunks { get; init; }

    /// <summary>Seconds after which the run is given up as hanging; 120 by default.</summary>
    [JsonPropertyName("guard_s")]
    public double GuardSeconds { get; init; } = 120;

    /// <summary>Whether the plan measures documents from when they were due, rather than chunks from when they were sent.</summary>
    [JsonIgnore]
    public bool MeasuresDocuments => Plan is Plan.Load or Plan.Serve or Plan.Program;

    /// <summary>Bounds by the name of the metric.</summary>
    public required IReadOnlyDictionary<string, Threshold> Thresholds { get; init; }
}

/// <summary>What a scenario does.</summary>
internal enum Plan
{
    /// <summary>All callers read all their chunks.</summary>
    Drain,

    /// <summary>The same from a server that goes wrong in every way, with everybody's books compared at the end.</summary>
    Chaos,

    /// <summary>The same with some callers that stop reading, against the same without, in turns.</summary>
    StalledCaller,

    /// <summary>Single urgent chunks while one request floods the engine.</summary>
    UrgentBehindFlood,

    /// <summary>All callers read all their chunks, and the time until the server is used to the full again is measured.</summary>
    Recovery,

    /// <summary>The program, as a process, reads <c>work.documents</c> letters of about <c>work.chunks</c> chunks each.</summary>
    Program,

    /// <summary>
    /// The program's service, as a process, is fed through its folder with small documents: at the rates that <see cref="Scenario.Load"/> says, or <c>work.documents</c> at once
    /// where it says nothing.
    /// </summary>
    Serve,

    /// <summary>Documents of <c>work.chunks</c> chunks come as <see cref="Scenario.Load"/> says.</summary>
    Load,

    /// <summary>Callers of several priorities at once, as <see cref="Work.Mix"/> says: in which order their chunks are completed, and who waits how long.</summary>
    Mixed,

    /// <summary>A request that holds every place is cancelled, and another one takes them.</summary>
    CancelledRequest,
}

/// <summary>The work: every caller reads its documents one after the other, each as one request.</summary>
internal sealed record Work
{
    /// <summary>Callers at once; 1 by default.</summary>
    public int Callers { get; init; } = 1;

    /// <summary>Documents of each caller; 1 by default.</summary>
    public int Documents { get; init; } = 1;

    /// <summary>Chunks of each document.</summary>
    public int Chunks { get; init; } = 1;

    /// <summary>Of the callers, those that take one result and then nothing; 0 by default.</summary>
    public int StalledCallers { get; init; }

    /// <summary>Urgent chunks sent while the rest floods the engine; 0 by default.</summary>
    public int UrgentProbes { get; init; }

    /// <summary>How often a comparison is repeated; 1 by default.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>When the server's trouble has passed, in seconds since its start; 0 by default.</summary>
    [JsonPropertyName("recovers_at_s")]
    public double RecoversAtSeconds { get; init; }

    /// <summary>Callers of the plan <see cref="Plan.Mixed"/>, who begin in this order; empty by default.</summary>
    public IReadOnlyList<WorkShare> Mix { get; init; } = [];

    [JsonIgnore]
    public int TotalChunks => Mix.Count > 0 ? Mix.Sum(share => share.TotalChunks) : Callers * Documents * Chunks;
}

/// <summary>Callers of one priority, each of which reads its documents one after the other.</summary>
internal sealed record WorkShare
{
    public required Priority Priority { get; init; }

    /// <inheritdoc cref="Work.Callers"/>
    public int Callers { get; init; } = 1;

    /// <inheritdoc cref="Work.Documents"/>
    public int Documents { get; init; } = 1;

    /// <inheritdoc cref="Work.Chunks"/>
    public int Chunks { get; init; } = 1;

    [JsonIgnore]
    public int TotalChunks => Callers * Documents * Chunks;
}

/// <summary>Settings of every request.</summary>
internal sealed record RequestSettings
{
    /// <summary>Seconds for one attempt; 60 by default.</summary>
    [JsonPropertyName("timeout_s")]
    public double TimeoutSeconds { get; init; } = 60;

    /// <summary>Unthrottled calls per chunk; 3 by default.</summary>
    public int RetryAttempts { get; init; } = 3;
}
