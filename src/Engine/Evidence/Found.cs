namespace ParallelLlm.EvidenceSearch;

/// <summary>How and where a chunk's text has a value.</summary>
/// <param name="Match">The match; none exactly if there are no places.</param>
/// <param name="Places">All places with this match, in the order of the text.</param>
internal readonly record struct Found(EvidenceMatch Match, IReadOnlyList<Occurrence> Places)
{
    public static Found None { get; } = new(EvidenceMatch.None, []);
}
