namespace ParallelLlm.Dispatching.Limiting;

/// <summary>When to report silence: not before <paramref name="From"/>, after <paramref name="After"/> without a refusal.</summary>
internal readonly record struct SilenceRule(TimeSpan From, TimeSpan After);
