namespace ParallelLlm.Host.Settings;

/// <summary>Settings, or everything that is wrong with them.</summary>
internal sealed record ResolvedSettings(RunSettings? Settings, IReadOnlyList<string> Errors);
