using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>When an endpoint that fails is left alone for a while.</summary>
public sealed class BreakerOptions
{
    /// <summary>Failures in a row that open the breaker, whatever the ratio; from 1 to 1000, 5 by default.</summary>
    [Range(1, 1000)]
    public int FailureThreshold { get; set; } = 5;

    /// <summary>
    /// Share of failed calls within <see cref="SamplingWindow"/> that opens the breaker; more than 0 and up to 1, 0.5 by default. At 1 only
    /// failures alone open it.
    /// </summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>
    /// Fewest calls within <see cref="SamplingWindow"/> for which the ratio is looked at; from 2 to 100,000, 20 by default.
    /// </summary>
    [Range(2, 100_000)]
    public int MinimumCalls { get; set; } = 20;

    /// <summary>How far back the ratio looks, in steps of a tenth; from 100 ms to 1 hour, 30 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan SamplingWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long it stays open before the first call tests the endpoint; from 1 ms to 1 day, 500 ms by default. Grows to a tenth of the
    /// outage's length, up to <see cref="OpenTime"/>. A value above <see cref="OpenTime"/> counts as that.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan FirstOpenTime { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long it stays open at most before one call tests the endpoint, unless <see cref="OpenTimeFactor"/> is above 1; from 1 ms to 1
    /// day, 2 s by default.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan OpenTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// By what the open time is multiplied each time that a test fails; from 1 to 10, 1 by default, which keeps it as it is.
    /// </summary>
    [Range(1.0, 10.0)]
    public double OpenTimeFactor { get; set; } = 1;

    /// <summary>Longest open time that this leads to, at least <see cref="OpenTime"/>; from 1 ms to 1 day, 1 day by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxOpenTime { get; set; } = TimeSpan.FromDays(1);
}
