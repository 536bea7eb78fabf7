namespace ParallelLlm;

/// <summary>One announced bucket.</summary>
/// <param name="Limit">Its size per <paramref name="Window"/>.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="Reset">Time until it is full again (not a required wait).</param>
/// <param name="Window">
/// The time that <paramref name="Limit"/> is for; null when not known (a minute for most providers, a day for Groq's requests, a second for
/// Together).
/// </param>
public readonly record struct BucketFacts(long? Limit, long? Remaining, TimeSpan? Reset, TimeSpan? Window);
