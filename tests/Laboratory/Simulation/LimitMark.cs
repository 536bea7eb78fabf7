using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>A change of the first client's limit or pace.</summary>
internal readonly record struct LimitMark(TimeSpan At, int Limit, Pace Pace, string? Reason);
