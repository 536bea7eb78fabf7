namespace ParallelLlm.Host.Serving.Surface;

/// <param name="At">When.</param>
/// <param name="What">limit, request_rate, token_rate, wait or breaker.</param>
/// <param name="From">What it was; null where nothing bounded it.</param>
/// <param name="To">What it is.</param>
/// <param name="Reason">Why.</param>
internal sealed record StatusChange(DateTimeOffset At, string What, double? From, double? To, string Reason);
