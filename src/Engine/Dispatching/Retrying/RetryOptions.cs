using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>How failed attempts are repeated. How often is the request's own choice, and <see cref="ByKind"/> may allow less.</summary>
public sealed class RetryOptions
{
    /// <summary>Back-off before the second attempt; doubled for each further one. From 0 to 1 hour, 500 ms by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest back-off; from 0 to 1 day, 30 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What is different for a class of failures that is repeated: throttling, <see cref="FailureKind.Transient"/>,
    /// <see cref="FailureKind.Timeout"/>, <see cref="FailureKind.Malformed"/> and <see cref="FailureKind.InvalidAnswer"/>. Empty by
    /// default.
    /// </summary>
    public IDictionary<FailureKind, RetryRule> ByKind { get; } = new Dictionary<FailureKind, RetryRule>();

    /// <summary>
    /// Most that jitter adds to a back-off or a wait, as a share of it; from 0 to 1, 0.25 by default. It never shortens one.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Jitter { get; set; } = 0.25;

    /// <summary>
    /// A chunk that is too large, or whose answer is cut off, is cut in two, and its parts again, as long as they have more than this many
    /// characters; from 16 to 10,000,000, 200 by default.
    /// </summary>
    [Range(16, 10_000_000)]
    public int MinPartLength { get; set; } = 200;
}
