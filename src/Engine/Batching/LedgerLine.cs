namespace ParallelLlm.Batching;

/// <summary>A call in the ledger.</summary>
/// <param name="State">Its state.</param>
/// <param name="Status">HTTP status of its answer; 0 if it ended without one, or has not ended.</param>
/// <param name="Answer">The answer's body; the code of an error without answer; empty if it has not ended.</param>
internal readonly record struct LedgerLine(LineState State, int Status, ReadOnlyMemory<byte> Answer)
{
    /// <summary>Hash of the body that was sent; null if another program has sent it.</summary>
    public long? BodyHash { get; init; }
}
