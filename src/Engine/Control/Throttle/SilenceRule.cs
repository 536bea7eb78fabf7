namespace ParallelLlm.Control.Throttle;

/// <summary>When to report to a throttle that nothing was refused.</summary>
/// <param name="From">Not before this engine time.</param>
/// <param name="After">Time without a refusal since the limit was reached.</param>
internal readonly record struct SilenceRule(TimeSpan From, TimeSpan After);
