namespace ParallelLlm.EvidenceSearch;

/// <summary>Where a value stands in the chunk's text.</summary>
/// <param name="Start">Index of the first character.</param>
/// <param name="End">Index after the last one.</param>
internal readonly record struct Occurrence(int Start, int End)
{
    public int Length => End - Start;
}
