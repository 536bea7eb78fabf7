namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>A planted value as a text, and as a spreadsheet holds it.</summary>
/// <param name="Text">As it reads.</param>
/// <param name="Content">A text, a date or a number.</param>
internal readonly record struct PlantedCell(string Text, object Content);
