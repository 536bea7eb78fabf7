using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>Retry options. The request sets the number of attempts; <see cref="ByKind"/> may lower it.</summary>
public sealed class RetryOptions
{
    /// <summary>Back-off before the second attempt, doubled for each further one; from 0 to 1 hour, 500 ms by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Maximum back-off; from 0 to 1 day, 30 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Overrides per class of retried failures: throttling, <see cref="FailureKind.Transient"/>, <see cref="FailureKind.Timeout"/>,
    /// <see cref="FailureKind.Malformed"/> and <see cref="FailureKind.InvalidAnswer"/>. Empty by default.
    /// </summary>
    public IDictionary<FailureKind, RetryRule> ByKind { get; } = new Dictionary<FailureKind, RetryRule>();

    /// <summary>Maximum jitter as a share of a back-off or wait, which it only lengthens; from 0 to 1, 0.25 by default.</summary>
    [Range(0.0, 1.0)]
    public double Jitter { get; set; } = 0.25;

    /// <summary>
    /// A chunk that is too large, or whose answer is truncated, is split in two, recursively while parts are longer than this; from 16 to
    /// 10,000,000 characters, 200 by default.
    /// </summary>
    [Range(16, 10_000_000)]
    public int MinPartLength { get; set; } = 200;
}
