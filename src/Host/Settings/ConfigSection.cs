namespace ParallelLlm.Host.Settings;

/// <summary>An endpoint, a profile, or a model's prices.</summary>
internal sealed record ConfigSection(string Name, IReadOnlyDictionary<string, SettingValue> Values);
