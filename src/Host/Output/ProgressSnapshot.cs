namespace ParallelLlm.Host.Output;

/// <summary>The state of a run at one moment, for the progress display.</summary>
internal sealed record ProgressSnapshot
{
    /// <summary>Completed and failed chunks.</summary>
    public long Done { get; init; }

    /// <summary>Chunks known so far.</summary>
    public long Total { get; init; }

    /// <summary>Whether <see cref="Total"/> can grow no more.</summary>
    public bool TotalIsFinal { get; init; }

    /// <summary>Estimate of all chunks; null if unknown.</summary>
    public double? Expected { get; init; }

    /// <summary>Chunks that were answered from the store.</summary>
    public long FromStore { get; init; }

    /// <summary>Current throughput in chunks per second.</summary>
    public double ChunksPerSecond { get; init; }

    /// <summary>Past throughput, oldest first, in chunks per second for each <see cref="ProgressMeter.Step"/>.</summary>
    public IReadOnlyList<double> History { get; init; } = [];

    /// <summary>Estimate of the remaining time; null if unknown.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>Documents with a result.</summary>
    public int Documents { get; init; }

    /// <summary>Documents in all; null until they are counted.</summary>
    public int? AllDocuments { get; init; }

    public int PartialDocuments { get; init; }

    public int FailedDocuments { get; init; }

    public IReadOnlyList<EndpointProgress> Endpoints { get; init; } = [];

    /// <summary>Maximum number of calls in flight: the full width of an endpoint's bar.</summary>
    public int MaxConcurrency { get; init; } = 1;

    /// <summary>Calls that were throttled.</summary>
    public long Throttled { get; init; }

    /// <summary>Tokens of prompts and answers, as the provider reports them.</summary>
    public long Tokens { get; init; }

    /// <summary>Cost of these; null if unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Null if there is no budget.</summary>
    public BudgetStatus? Budget { get; init; }
}
