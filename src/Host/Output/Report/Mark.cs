namespace ParallelLlm.Host.Output.Report;

/// <summary>A value's mark in the text of its document.</summary>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="Value">The value, or one that conflicts with it.</param>
/// <param name="Id">Anchor of the mark.</param>
/// <param name="Field">Anchor of the value beside the text.</param>
/// <param name="IsConflict">Whether it is a value that conflicts.</param>
internal sealed record Mark(long Start, long End, ReportedValue Value, string Id, string Field, bool IsConflict);
