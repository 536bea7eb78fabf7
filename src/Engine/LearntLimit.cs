namespace ParallelLlm;

/// <summary>
/// Learnt limits of an endpoint. Pass them to a later engine as <see cref="ParallelLlm.LlmEndpoint.LimitHint"/> to start from there. A hint
/// only: it fades with age, and the provider's behaviour overrides it. Immutable.
/// </summary>
/// <param name="Concurrency">Attempts in flight that the provider accepted; at least 1.</param>
/// <param name="IsFound">Whether the provider refused more; otherwise the search had come this far.</param>
/// <param name="RequestsPerSecond">Requests per second, above 0; null for no rate.</param>
/// <param name="TokensPerSecond">Tokens per second, above 0; null for no rate.</param>
public sealed record LearntLimit(int Concurrency, bool IsFound, double? RequestsPerSecond = null, double? TokensPerSecond = null)
{
    /// <summary>
    /// Age; zero by default. The hint's weight halves every 6 hours and is 0 after 2 days. A negative age counts as zero.
    /// </summary>
    public TimeSpan Age { get; init; }
}
