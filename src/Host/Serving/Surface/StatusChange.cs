namespace ParallelLlm.Host.Serving.Surface;

/// <param name="What">limit, request_rate, token_rate, wait or breaker.</param>
/// <param name="From">What it was; null where nothing bounded it.</param>
internal sealed record StatusChange(DateTimeOffset At, string What, double? From, double? To, string Reason);
