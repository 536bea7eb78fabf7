namespace ParallelLlm.EvidenceSearch;

/// <summary>Values of a result that stand together: the members of an object, or the items of an array.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Leaves">The values that were found.</param>
/// <param name="IsFirst">Whether it is the first item of an array.</param>
internal sealed record LeafGroup(LeafGroupKind Kind, List<Leaf> Leaves, bool IsFirst);
