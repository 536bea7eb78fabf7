using System.ComponentModel.DataAnnotations;

namespace ParallelLlm.Options;

/// <summary>When an endpoint that fails is left alone for a while.</summary>
public sealed class BreakerOptions
{
    /// <summary>Failures in a row that open the breaker; from 1 to 1000, 5 by default.</summary>
    [Range(1, 1000)]
    public int FailureThreshold { get; set; } = 5;

    /// <summary>How long it stays open before one call tests the endpoint; from 1 ms to 1 day, 2 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan OpenTime { get; set; } = TimeSpan.FromSeconds(2);
}
