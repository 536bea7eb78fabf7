namespace ParallelLlm.Host.Output.Report;

/// <summary>Where a line of results is.</summary>
/// <param name="File">Index of its file.</param>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its bytes, without the line end.</param>
internal readonly record struct ResultPosition(int File, int Number, long Offset, int Length);
