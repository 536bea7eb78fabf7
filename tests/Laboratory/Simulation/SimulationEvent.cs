namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>An event of a client.</summary>
internal readonly record struct SimulationEvent(EventKind Kind, BenchClient Client, object? Subject = null);
