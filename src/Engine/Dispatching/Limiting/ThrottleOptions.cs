using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>Options of the adaptation to the provider's limits.</summary>
public sealed class ThrottleOptions
{
    /// <summary>Initial concurrency limit, capped at the endpoint's maximum; from 1 to 1000, 8 by default.</summary>
    [Range(1, 1000)]
    public int InitialLimit { get; set; } = 8;

    /// <summary>Factor on the limit at a cut; from 0.01 to 0.99, 0.7 by default.</summary>
    [Range(0.01, 0.99)]
    public double DecreaseFactor { get; set; } = 0.7;

    /// <summary>
    /// Longest requested wait that is observed; from 1 ms to 1 day, 2 minutes by default. A longer one opens the breaker: until its end for
    /// a rate limit (at most a day), otherwise for this time. Then a probe tests the endpoint.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxWaitHint { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Wait after rate throttling without a hint; from 1 ms to 1 hour, 1 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan DefaultWait { get; set; } = TimeSpan.FromSeconds(1);
}
