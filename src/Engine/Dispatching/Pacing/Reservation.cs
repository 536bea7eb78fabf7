namespace ParallelLlm.Dispatching.Pacing;

/// <summary>Amounts that an attempt took from the buckets.</summary>
/// <param name="Number">Number of the attempt among those sent to the endpoint.</param>
/// <param name="TokensSoFar">Tokens reserved for all attempts, up to this one.</param>
/// <param name="Tokens">Tokens reserved for this one.</param>
internal readonly record struct Reservation(long Number, double TokensSoFar, double Tokens);
