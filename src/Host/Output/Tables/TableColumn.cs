namespace ParallelLlm.Host.Output.Tables;

/// <summary>A column of a table of documents.</summary>
/// <param name="Name">Its name, which no other column has.</param>
/// <param name="Type">The type of its cells.</param>
/// <param name="Source">What it shows.</param>
/// <param name="Path">Members that lead to the value: from the fields, or from the item of the list that has a row for each.</param>
/// <param name="IsOfItem">Whether the value belongs to such an item.</param>
internal sealed record TableColumn(string Name, SchemaLeafType Type, TableSource Source, IReadOnlyList<string> Path, bool IsOfItem = false);
