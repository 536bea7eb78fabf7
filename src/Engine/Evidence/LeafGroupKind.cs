namespace ParallelLlm.EvidenceSearch;

/// <summary>How the values of a group stand in the text.</summary>
internal enum LeafGroupKind
{
    /// <summary>Members of an object: near each other.</summary>
    Members,

    /// <summary>Members of an array's item: near each other, after the item before.</summary>
    Item,

    /// <summary>Items of an array: in their order.</summary>
    Items,
}
