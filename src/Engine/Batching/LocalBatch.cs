namespace ParallelLlm.Batching;

/// <summary>A batch in the ledger.</summary>
/// <param name="Number">Its number there.</param>
/// <param name="Name">Its name in the provider's metadata and as a file: unique in the account.</param>
/// <param name="File">ID of its file at the provider; null before it is uploaded.</param>
/// <param name="RemoteId">ID of the batch at the provider; null before it is started.</param>
/// <param name="State">Its last known state.</param>
/// <param name="Lines">Number of its lines.</param>
/// <param name="Bytes">Bytes of its file.</param>
/// <param name="Tokens">Estimated tokens of its prompts.</param>
/// <param name="IsForeign">Whether another program has started it.</param>
internal sealed record LocalBatch(
    long Number, string Name, string? File, string? RemoteId, BatchState State, int Lines, long Bytes, long Tokens, bool IsForeign = false)
{
    /// <summary>Name of its file at the provider.</summary>
    public string FileName => $"parallel-llm-{Name}.jsonl";
}
