namespace ParallelLlm.Host.Serving.Surface;

internal sealed record CallCounts(long Attempts, long Throttled, long Retried, int MaxInFlight);
