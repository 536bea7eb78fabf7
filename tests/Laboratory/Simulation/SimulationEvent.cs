namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>Something that happens to a client.</summary>
internal readonly record struct SimulationEvent(EventKind Kind, BenchClient Client, object? Subject = null);
