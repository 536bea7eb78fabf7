namespace ParallelLlm.Dispatching;

/// <summary>Totals sent to an endpoint so far.</summary>
internal readonly record struct SentSoFar(long Attempts, double Units);
