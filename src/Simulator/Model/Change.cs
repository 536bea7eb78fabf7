namespace ParallelLlm.Simulator.Model;

/// <summary>One setting gets a value.</summary>
internal readonly record struct Change(TimeSpan At, Setting Setting, double Value);
