namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Identifies a chunk, or a part of one, over several requests for its document.</summary>
internal readonly record struct ChunkKey(string Document, long Start, long End)
{
    public static ChunkKey Of(DocumentChunk chunk) => new(chunk.DocumentId, chunk.Start, chunk.End);
}
