namespace ParallelLlm;

/// <summary>
/// Options of an engine. Validated at start; later changes have no effect. Each class states its defaults; those of a request are in
/// <see cref="ProcessingRequest"/>.
/// </summary>
public sealed class ParallelLlmOptions
{
    /// <summary>Endpoints for calls: from 1 to 64, with unique names. All of them serve requests that name none.</summary>
    public IList<LlmEndpoint> Endpoints { get; } = [];

    /// <summary>Engine-wide bounds.</summary>
    public EngineOptions Engine { get; set; } = new();

    /// <summary>Adaptation to the provider's limits.</summary>
    public ThrottleOptions Throttle { get; set; } = new();

    /// <summary>Circuit breaking.</summary>
    public BreakerOptions Breaker { get; set; } = new();

    /// <summary>Retries.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>Spending bounds.</summary>
    public BudgetOptions Budget { get; set; } = new();

    /// <summary>The tracker's history.</summary>
    public TrackingOptions Tracking { get; set; } = new();

    /// <summary>Storage of answers.</summary>
    public StoreOptions Store { get; set; } = new();
}
