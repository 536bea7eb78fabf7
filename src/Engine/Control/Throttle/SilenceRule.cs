namespace ParallelLlm.Control.Throttle;

/// <summary>When a throttle wants to hear that nothing was refused.</summary>
/// <param name="From">Not before this engine time.</param>
/// <param name="After">When nothing was refused for so long after the limit was reached.</param>
internal readonly record struct SilenceRule(TimeSpan From, TimeSpan After);
