namespace ParallelLlm.Dispatching.Limiting;

/// <summary>Why a policy changed, in words; null for what did not change.</summary>
internal readonly record struct Causes(string? Limit, string? Pace = null, string? Hold = null);
