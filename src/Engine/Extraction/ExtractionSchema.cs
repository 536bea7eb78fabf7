using ParallelLlm.Calling;

namespace ParallelLlm.Extraction;

/// <summary>What to extract: names of fields, or a JSON Schema.</summary>
public sealed class ExtractionSchema
{
    /// <summary>Names of the fields, in the order given.</summary>
    public IReadOnlyList<string> FieldNames { get; } = [];

    /// <summary>What each chunk is asked for: every field nullable and none required, since most chunks hold few of them.</summary>
    public ResponseSchema ChunkSchema { get; } = new("fields", "{}");
}
