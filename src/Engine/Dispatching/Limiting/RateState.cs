namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="RateLimiter"/>.</summary>
/// <param name="Requests">Announced request limit; null for none.</param>
/// <param name="Tokens">Announced token limit; null for none.</param>
/// <param name="Share">Used share of announced rates.</param>
/// <param name="ShareChanged">Engine time of the share's last change.</param>
/// <param name="RefusedAt">Engine time of the last cut of the share, or of the announcing refusal.</param>
internal sealed record RateState(
    AnnouncedBucket? Requests,
    AnnouncedBucket? Tokens,
    double Share,
    TimeSpan ShareChanged,
    TimeSpan RefusedAt,
    LearntRateState LearntRequests,
    LearntRateState LearntTokens);
