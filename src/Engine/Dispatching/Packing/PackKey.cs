namespace ParallelLlm.Dispatching.Packing;

/// <summary>All that calls for several chunks have in common: chunks of equal keys may share one.</summary>
/// <param name="Form">The prompt without its text.</param>
/// <param name="Version">The way in which answers are read.</param>
internal sealed record PackKey(
    string Form, string Version, ParallelLlm.Packing Packing, string? Model, double Temperature, int? MaxOutputTokens, TimeSpan? Timeout);
