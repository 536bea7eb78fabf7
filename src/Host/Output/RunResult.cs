namespace ParallelLlm.Host.Output;

/// <summary>What a report is made of.</summary>
internal sealed record RunResult
{
    /// <summary>The endpoints as they stand at the end; at least one.</summary>
    public required IReadOnlyList<EndpointStatus> Endpoints { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public required int ExitCode { get; init; }

    /// <summary>Why the run ended early; null when it did not.</summary>
    public string? Reason { get; init; }

    public required RunCounts Counts { get; init; }

    public required ProcessingSummary Summary { get; init; }

    public IReadOnlyList<ControlChange> Changes { get; init; } = [];

    /// <summary>Null when there is none.</summary>
    public BudgetStatus? Budget { get; init; }
}
