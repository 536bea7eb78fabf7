using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>How concurrency follows what the provider allows.</summary>
public sealed class ThrottleOptions
{
    /// <summary>Limit to start with, lowered to the cap; from 1 to 1000, 8 by default.</summary>
    [Range(1, 1000)]
    public int InitialLimit { get; set; } = 8;

    /// <summary>What remains of the limit after a cut; more than 0 and less than 1, 0.7 by default.</summary>
    [Range(0.01, 0.99)]
    public double DecreaseFactor { get; set; } = 0.7;

    /// <summary>
    /// Longest wait that is kept when a provider asks for it; 2 minutes by default. A longer one opens the breaker: for a rate limit until
    /// its end (at most a day), else for this long; then one call tests the endpoint.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxWaitHint { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Wait after a throttling for the rate that says nothing about how long; 1 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan DefaultWait { get; set; } = TimeSpan.FromSeconds(1);
}
