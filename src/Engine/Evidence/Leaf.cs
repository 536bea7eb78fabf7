namespace ParallelLlm.EvidenceSearch;

/// <summary>A value of a result that is neither an object nor an array.</summary>
/// <param name="pointer">Its JSON Pointer.</param>
/// <param name="found">How and where the text has it.</param>
internal sealed class Leaf(string pointer, Found found)
{
    public string Pointer { get; } = pointer;

    public Found Found { get; } = found;

    /// <summary>The places to choose from.</summary>
    public IReadOnlyList<Occurrence> Places { get; set; } = found.Places;

    /// <summary>The chosen place.</summary>
    public Occurrence Chosen { get; set; }
}
