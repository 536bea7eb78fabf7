namespace ParallelLlm.Providers.Wire;

/// <summary>Whether a bucket is empty enough to explain a refusal. Pure.</summary>
internal static class NearZero
{
    private const double RequestShare = 0.01;
    private const double TokenShare = 0.05;

    /// <summary>
    /// At most one request (or 1 % of the limit) is left, or fewer tokens than the call needs (or than 5 % of the limit).
    /// </summary>
    public static bool Is(RateLimitFacts? limits, long tokensNeeded) =>
        limits is not null
        && (limits.Requests.Remaining <= Math.Max(1, RequestShare * (limits.Requests.Limit ?? 0))
            || limits.Tokens.Remaining <= Math.Max(tokensNeeded, TokenShare * (limits.Tokens.Limit ?? 0)));
}
