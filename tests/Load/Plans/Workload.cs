using System.Text.Json;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Documents with a distinct value in every chunk, so that another chunk's answer is detected.</summary>
internal static class Workload
{
    private const string Field = "patient_name";

    public static ExtractionSchema Fields { get; } = ExtractionSchema.FromNames([Field]);

    public static IEnumerable<DocumentChunk> Document(string id, int chunks, Priority priority = Priority.Normal)
    {
        for (var index = 0; index < chunks; index++)
        {
            var text = $"Patient name: {Value(id, index)}\nAdmitted in the morning, discharged in the evening.";
            yield return new DocumentChunk(id, index, text, 0, text.Length, text.Length / 4, priority);
        }
    }

    /// <summary>Whether a completed chunk has its own answer.</summary>
    public static bool IsRight(ProcessedChunk result) =>
        result.Result is { } fields
        && fields.TryGetValue(Field, out var value)
        && value.ValueEquals(Value(result.Chunk.DocumentId, result.Chunk.Index));

    /// <summary>Whether an answer is the chunk's own.</summary>
    public static bool IsRight(string document, int index, JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(Field, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(Value(document, index));

    private static string Value(string document, int index) => $"{document}-{index}";
}
