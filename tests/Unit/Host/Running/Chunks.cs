using System.Text.Json;

namespace ParallelLlm.Tests.Unit.Host.Running;

/// <summary>Chunks and results for tests.</summary>
internal static class Chunks
{
    public static DocumentChunk Of(string document, int index) => new(document, index, "text", index * 4, (index * 4) + 4, 1);

    public static ProcessedChunk Completed(DocumentChunk chunk, string json = """{"name":"Ada"}""") => new(
        chunk,
        ChunkStatus.Completed,
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json),
        null,
        new ProcessingMetadata(TimeSpan.FromSeconds(0.25), 10, 5, 15, "model-1", 1, "somewhere"));

    public static ProcessedChunk Failed(int index, FailureKind kind, string message) => Failed(Of("d", index), kind, message);

    public static ProcessedChunk Failed(DocumentChunk chunk, FailureKind kind, string message) => new(
        chunk,
        kind == FailureKind.Cancelled ? ChunkStatus.Cancelled : ChunkStatus.Failed,
        null,
        new ChunkError(kind, message),
        new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, null, 2, null));
}
