namespace ParallelLlm.Dispatching.Limiting;

/// <summary>When to report to a throttle that nothing was refused.</summary>
internal readonly record struct SilenceRule(TimeSpan From, TimeSpan After);
