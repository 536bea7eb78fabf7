namespace ParallelLlm;

/// <summary>Where a value of a chunk's result stands in the document. Holds no text. Immutable.</summary>
/// <param name="Match">How the text has the value.</param>
/// <param name="Chunk">Index of the chunk whose result has the value.</param>
public sealed record Evidence(EvidenceMatch Match, int Chunk)
{
    /// <summary>Offset of its first character in the document's text, in UTF-16 code units; null if it was not found.</summary>
    public long? Start { get; init; }

    /// <summary>Offset after its last character; null if it was not found.</summary>
    public long? End { get; init; }

    /// <summary>How often the chunk has the value in this way; above 1 the place was chosen. 0 if it was not found, at most 500.</summary>
    public int Count { get; init; }

    /// <summary>Where it starts in the source; null if it was not found or the place is unknown.</summary>
    public SourcePlace? Place { get; init; }

    /// <summary>Where its last character stands in the source; null if that is the place of its start.</summary>
    public SourcePlace? EndPlace { get; init; }
}
