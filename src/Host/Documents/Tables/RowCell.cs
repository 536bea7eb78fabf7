namespace ParallelLlm.Host.Documents.Tables;

/// <summary>A cell of a table that is not empty.</summary>
/// <param name="Row">Its row, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="Text">Its text as shown, on one line (<see cref="CellText.OneLine"/>); not empty.</param>
internal readonly record struct RowCell(long Row, int Column, string Text);
