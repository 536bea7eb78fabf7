using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Settings;

/// <summary>Finds and reads the configuration file, if one is named.</summary>
internal static class ConfigLoader
{
    /// <summary>The file's path, as it was given; null when none was.</summary>
    public static SettingValue? PathOf(IReadOnlyDictionary<string, SettingValue> flags, IReadOnlyDictionary<string, string> environment) =>
        flags.GetValueOrDefault(RunSettingTable.Config.Name) is { } flag ? flag
        : environment.GetValueOrDefault(RunSettingTable.Config.Variable) is { Length: > 0 } variable ? SettingValue.OfVariable(RunSettingTable.Config, variable)
        : null;

    public static ConfigFile Load(IReadOnlyDictionary<string, SettingValue> flags, IReadOnlyDictionary<string, string> environment)
    {
        if (PathOf(flags, environment) is not { } given)
            return ConfigFile.None;
        try
        {
            return ConfigReader.Read(File.ReadAllBytes(given.Text), given.Text);
        }
        catch (Exception unreadable) when (FileProblem.IsExpected(unreadable))
        {
            // The path is the user's: whatever keeps it from being read is an expected failure.
            return ConfigFile.None with { Errors = [$"{given}: {FileProblem.Of(unreadable)}"] };
        }
    }
}
