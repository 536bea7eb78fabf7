namespace ParallelLlm;

/// <summary>Everything that an engine is started with. Validated when it starts; changes after that have no effect.</summary>
public sealed class ParallelLlmOptions
{
    /// <summary>Where calls can be sent; from 1 to 64, with names of their own. All serve requests that name none.</summary>
    public IList<LlmEndpoint> Endpoints { get; } = [];

    /// <summary>The engine's own bounds.</summary>
    public EngineOptions Engine { get; set; } = new();

    /// <summary>How concurrency follows what the provider allows.</summary>
    public ThrottleOptions Throttle { get; set; } = new();

    /// <summary>When an endpoint that fails is left alone for a while.</summary>
    public BreakerOptions Breaker { get; set; } = new();

    /// <summary>How failed attempts are repeated.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>The most that may be spent.</summary>
    public BudgetOptions Budget { get; set; } = new();

    /// <summary>How much the tracker remembers.</summary>
    public TrackingOptions Tracking { get; set; } = new();

    /// <summary>Whether and how answers are kept.</summary>
    public StoreOptions Store { get; set; } = new();
}
