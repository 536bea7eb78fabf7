using System.Text.Json.Serialization;
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
