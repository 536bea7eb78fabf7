namespace ParallelLlm.Dispatching;

/// <summary>Totals sent to an endpoint up to a moment.</summary>
internal readonly record struct SentSoFar(long Attempts, double Units);
