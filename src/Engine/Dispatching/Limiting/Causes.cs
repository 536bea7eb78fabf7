namespace ParallelLlm.Dispatching.Limiting;

/// <summary>Human-readable causes of a policy's changes; null for unchanged aspects.</summary>
internal readonly record struct Causes(string? Limit, string? Pace = null, string? Hold = null);
