namespace ParallelLlm.Admission;

/// <summary>Totals sent to an endpoint up to a moment.</summary>
/// <param name="Attempts">Attempts.</param>
/// <param name="Units">Units of a bucket that were reserved for them.</param>
internal readonly record struct SentSoFar(long Attempts, double Units);
