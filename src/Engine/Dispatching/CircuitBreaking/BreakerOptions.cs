using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>Circuit breaker options.</summary>
public sealed class BreakerOptions
{
    /// <summary>Consecutive failures that open the breaker, whatever the ratio; from 1 to 1000, 5 by default.</summary>
    [Range(1, 1000)]
    public int FailureThreshold { get; set; } = 5;

    /// <summary>
    /// Share of failed calls within <see cref="SamplingDuration"/> that opens the breaker; from 0.01 to 1, 0.5 by default.
    /// </summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Minimum calls within <see cref="SamplingDuration"/> for the ratio to apply; from 2 to 100,000, 20 by default.</summary>
    [Range(2, 100_000)]
    public int MinimumThroughput { get; set; } = 20;

    /// <summary>Window of the ratio, in ten slices; from 100 ms to 1 hour, 30 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time until the first probe; from 1 ms to 1 day, 500 ms by default. Grows to a tenth of the outage's length, up to
    /// <see cref="BreakDuration"/>. A value above <see cref="BreakDuration"/> counts as that.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan FirstBreakDuration { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Maximum time between probes, unless <see cref="BreakDurationFactor"/> is above 1; from 1 ms to 1 day, 2 s by default.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Factor on <see cref="BreakDuration"/> for each failed probe; from 1 to 10, 1 (constant) by default.</summary>
    [Range(1.0, 10.0)]
    public double BreakDurationFactor { get; set; } = 1;

    /// <summary>Upper bound of the grown open time, at least <see cref="BreakDuration"/>; from 1 ms to 1 day, 1 day by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxBreakDuration { get; set; } = TimeSpan.FromDays(1);
}
