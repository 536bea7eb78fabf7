using System.Text.Json.Serialization;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>A load test as data: a server, the work, the engine's settings, and the thresholds. One JSON file in <c>Scenarios</c>, named after it.</summary>
internal sealed record Scenario
{
    /// <summary>The file's name without its extension.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>Its purpose, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The plan in <c>Plans</c> that runs it.</summary>
    public Plan Plan { get; init; } = Plan.Drain;

    /// <summary>The simulated provider; <c>docs/simulator.md</c> lists its settings.</summary>
    public ProviderOptions Server { get; init; } = new();

    /// <summary>The network between engine and server; null (the default) for none.</summary>
    public NetworkOptions? Network { get; init; }

    /// <summary>The work for the engine.</summary>
    public Work Work { get; init; } = new();

    /// <summary>The work in the long form of a stress test; null (the default) for the same.</summary>
    public Work? LongWork { get; init; }

    /// <summary>The phases of the plans <see cref="Plan.Load"/> and <see cref="Plan.Serve"/>, in sequence.</summary>
    public IReadOnlyList<LoadPhase> Load { get; init; } = [];

    /// <summary>Timeout and attempts of each request.</summary>
    public RequestSettings Request { get; init; } = new();

    /// <summary>The engine's own options, by their own names.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <inheritdoc cref="Engine"/>
    public ThrottleOptions Throttle { get; init; } = new();

    /// <inheritdoc cref="Engine"/>
    public BreakerOptions Breaker { get; init; } = new();

    /// <inheritdoc cref="Engine"/>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>Chunks sent first, to a server without limits and through another engine, so that loading code is not measured; 0 by default.</summary>
    public int WarmUpChunks { get; init; }

    /// <summary>Seconds after which the run is abandoned as hanging; 120 by default.</summary>
    [JsonPropertyName("guard_s")]
    public double GuardSeconds { get; init; } = 120;

    /// <summary>Whether the plan measures documents from their due time, rather than chunks from their sending.</summary>
    [JsonIgnore]
    public bool MeasuresDocuments => Plan is Plan.Load or Plan.Serve or Plan.Program;

    /// <summary>Bounds by the name of the metric.</summary>
    public required IReadOnlyDictionary<string, Threshold> Thresholds { get; init; }
}
