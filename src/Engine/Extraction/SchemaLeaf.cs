namespace ParallelLlm;

/// <summary>A value that the documents of a schema have, at any depth: a column where documents become rows. Immutable.</summary>
/// <param name="Path">
/// Names of the members that lead to it from the root; for a list's item, from the item, and empty for the item itself.
/// </param>
/// <param name="Type">Its type, without null: any value may be null.</param>
/// <param name="Items">For a list, the values of its items; otherwise empty.</param>
public sealed record SchemaLeaf(IReadOnlyList<string> Path, SchemaLeafType Type, IReadOnlyList<SchemaLeaf> Items);
