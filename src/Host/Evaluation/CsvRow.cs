namespace ParallelLlm.Host.Evaluation;

/// <summary>A record of a CSV file.</summary>
/// <param name="Line">The line that it begins in, from 1.</param>
internal sealed record CsvRow(int Line, List<string> Cells);
