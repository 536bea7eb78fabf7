namespace ParallelLlm.Host.Settings;

/// <summary>Everything that settings are given by.</summary>
/// <param name="Flags">Flags by setting name.</param>
/// <param name="Config">The configuration file.</param>
internal sealed record SettingSources(
    IReadOnlyDictionary<string, SettingValue> Flags, IReadOnlyDictionary<string, string> Environment, ConfigFile Config)
{
    /// <summary>The configuration file's path, as it was given; null when none was.</summary>
    public SettingValue? ConfigPath =>
        Flags.GetValueOrDefault(RunSettingTable.Config.Name) ?? Variables().GetValueOrDefault(RunSettingTable.Config.Name);

    /// <summary>The same without endpoints and profiles of the file.</summary>
    public SettingSources WithoutSections => this with { Config = Config with { Endpoints = [], Profiles = [] } };

    /// <summary>Reads the configuration file, if one is named.</summary>
    public static SettingSources Load(IReadOnlyDictionary<string, SettingValue> flags, IReadOnlyDictionary<string, string> environment)
    {
        var sources = new SettingSources(flags, environment, ConfigFile.None);
        if (sources.ConfigPath is not { } given)
            return sources;
        var problems = new Problems();
        var config = problems.Try($"{given}", () => ConfigReader.Read(File.ReadAllBytes(given.Text), given.Text));
        return sources with { Config = config ?? ConfigFile.None with { Errors = [.. problems] } };
    }

    /// <summary>The environment's values by setting name.</summary>
    public Dictionary<string, SettingValue> Variables() => ServeSettingTable.Everything
        .Select(setting => (setting.Name, Value: Variable(setting)))
        .Where(setting => setting.Value is not null)
        .ToDictionary(setting => setting.Name, setting => setting.Value!);

    /// <summary>A warning for each setting that was given under its former name.</summary>
    public IEnumerable<string> Warnings() =>
        new[] { Flags, Variables(), Config.Defaults }.Concat(Config.Endpoints.Concat(Config.Profiles).Select(section => section.Values))
            .SelectMany(values => values.Values)
            .Where(value => value.RenamedTo is not null)
            .Select(value => $"{value.Where}: renamed to {value.RenamedTo}. The old name works in this version only");

    private SettingValue? Variable(Setting setting) =>
        Environment.GetValueOrDefault(setting.Variable) is { Length: > 0 } text ? SettingValue.OfVariable(setting, text)
        : setting.Former is { } former && Environment.GetValueOrDefault(former.Variable) is { Length: > 0 } old
            ? SettingValue.OfVariable(former, old) with { RenamedTo = setting.Variable }
        : null;

    /// <summary>Reads values that hold for everything; whether the chosen profile is there is left to others.</summary>
    public SettingParser Parser(Problems problems) => new(SettingLayers.Stack(this, []), problems);
}
