namespace ParallelLlm.Host.Settings;

/// <summary>Settings that the help shows together.</summary>
/// <param name="Title">The topic, as the help's heading has it.</param>
/// <param name="Settings">In the order of the help.</param>
internal sealed record SettingGroup(string Title, IReadOnlyList<Setting> Settings);
