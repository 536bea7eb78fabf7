namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="RateLaw"/>.</summary>
/// <param name="Requests">The announced request limit; null when there is none.</param>
/// <param name="Tokens">The announced token limit; null when there is none.</param>
/// <param name="Share">The share of announced rates that is used.</param>
/// <param name="ShareChanged">When it was changed last.</param>
/// <param name="RefusedAt">When an announced rate was refused last.</param>
/// <param name="LearntRequests">What was learnt of requests.</param>
/// <param name="LearntTokens">What was learnt of tokens.</param>
internal sealed record RateState(
    AnnouncedBucket? Requests,
    AnnouncedBucket? Tokens,
    double Share,
    TimeSpan ShareChanged,
    TimeSpan RefusedAt,
    LearntRateState LearntRequests,
    LearntRateState LearntTokens);
