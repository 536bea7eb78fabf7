namespace ParallelLlm.Simulator.Batches;

/// <summary>A file. Times are since the start.</summary>
/// <param name="ExpiresAt">When it is deleted; null for never.</param>
internal sealed record StoredFile(
    string Id, string Name, string Purpose, ReadOnlyMemory<byte> Content, TimeSpan CreatedAt, TimeSpan? ExpiresAt);
