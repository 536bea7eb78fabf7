namespace ParallelLlm;

/// <summary>A rate-limit bucket that a provider announced.</summary>
/// <param name="Limit">Its size per <paramref name="Window"/>.</param>
/// <param name="Remaining">The amount left in it.</param>
/// <param name="Reset">Time until it is full again (not a required wait).</param>
/// <param name="Window">
/// The period of <paramref name="Limit"/>; null if unknown. A minute for most providers, a day for Groq's requests, a second for Together.
/// </param>
public readonly record struct BucketFacts(long? Limit, long? Remaining, TimeSpan? Reset, TimeSpan? Window);
