namespace ParallelLlm.Tests.Load.Definition;

/// <summary>A document that is due.</summary>
/// <param name="DueAt">Seconds from the start of the load.</param>
/// <param name="WarmUp">Whether it is excluded from the figures.</param>
internal readonly record struct Arrival(double DueAt, bool WarmUp);
