namespace ParallelLlm.Host.Settings;

/// <summary>Finds and reads the configuration file, if one is named.</summary>
internal static class ConfigLoader
{
    public static ConfigFile Load(IReadOnlyDictionary<string, SettingValue> flags, IReadOnlyDictionary<string, string> environment)
    {
        var given = flags.GetValueOrDefault(RunSettingTable.Config.Name);
        if (given is null && environment.GetValueOrDefault(RunSettingTable.Config.Variable) is { Length: > 0 } variable)
            given = SettingValue.OfVariable(RunSettingTable.Config, variable);
        if (given is null)
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
