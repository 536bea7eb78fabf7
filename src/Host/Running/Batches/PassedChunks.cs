using System.Collections.Concurrent;

namespace ParallelLlm.Host.Running;

/// <summary>
/// What chunks took in the passes of a run with batches. In the last one, which writes the results, their answers come from the store, or
/// were read before. Thread-safe.
/// </summary>
internal sealed class PassedChunks
{
    private readonly ConcurrentDictionary<(string Document, long Start, long End), ProcessingMetadata> _chunks = new();

    /// <summary>Adds what a chunk took in one pass.</summary>
    public void Add(ProcessedChunk chunk)
    {
        if (!chunk.Metadata.FromStore)
            _chunks.AddOrUpdate(KeyOf(chunk), chunk.Metadata, (_, before) => Sum(before, chunk.Metadata));
    }

    /// <summary>A chunk as the passes together have left it.</summary>
    public ProcessedChunk Complete(ProcessedChunk chunk) =>
        !_chunks.TryGetValue(KeyOf(chunk), out var before) ? chunk
        : chunk with { Metadata = chunk.Metadata.FromStore ? before : Sum(before, chunk.Metadata) };

    // A later pass has all attempts of the earlier ones, and the tokens of its own.
    private static ProcessingMetadata Sum(ProcessingMetadata before, ProcessingMetadata after) => after with
    {
        ProcessingTime = before.ProcessingTime + after.ProcessingTime,
        PromptTokens = before.PromptTokens + after.PromptTokens,
        CompletionTokens = before.CompletionTokens + after.CompletionTokens,
        TotalTokens = before.TotalTokens + after.TotalTokens,
        CachedTokens = before.CachedTokens + after.CachedTokens,
    };

    private static (string Document, long Start, long End) KeyOf(ProcessedChunk chunk) =>
        (chunk.Chunk.DocumentId, chunk.Chunk.Start, chunk.Chunk.End);
}
