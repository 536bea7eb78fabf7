namespace ParallelLlm;

/// <summary>
/// What was learnt about an endpoint's limits. Can be kept and given to a later engine as <see cref="ParallelLlm.LlmEndpoint.LimitHint"/>,
/// which then begins there instead of finding everything anew. Only a hint: it fades with its age, and what the provider does counts more.
/// Immutable.
/// </summary>
/// <param name="Concurrency">How many attempts at once held; at least 1.</param>
/// <param name="IsFound">Whether the provider has shown that more do not hold; else it is only how far the search had come.</param>
/// <param name="RequestsPerSecond">The pace of requests, above 0; null when there was none.</param>
/// <param name="TokensPerSecond">The pace of tokens, above 0; null when there was none.</param>
public sealed record LearntLimit(int Concurrency, bool IsFound, double? RequestsPerSecond = null, double? TokensPerSecond = null)
{
    /// <summary>
    /// How old it is; zero by default. Half of it counts after 6 hours, a quarter after 12, and nothing of it after 2 days. A negative age
    /// counts as zero.
    /// </summary>
    public TimeSpan Age { get; init; }
}
