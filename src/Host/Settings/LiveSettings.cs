using Serilog.Events;

namespace ParallelLlm.Host.Settings;

/// <summary>What can change while a service runs.</summary>
internal sealed record LiveSettings
{
    /// <summary>Most calls at once, over all profiles; never more than at the start, and as many as then when null.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Whether nothing is sent at all.</summary>
    public bool Paused { get; init; }

    /// <summary>The same for single endpoints of the configuration file, by name.</summary>
    public IReadOnlyDictionary<string, EndpointSwitch> Endpoints { get; init; } = new Dictionary<string, EndpointSwitch>();

    /// <summary>How urgent documents are, by profile; the empty name stands for all others.</summary>
    public IReadOnlyDictionary<string, Priority> Priorities { get; init; } = new Dictionary<string, Priority>();

    /// <summary>What is logged; null for what the other settings say.</summary>
    public LogEventLevel? LogLevel { get; init; }

    private static readonly string[] Names =
    [
        RunSettingTable.MaxConcurrency.Name, RunSettingTable.Priority.Name, ServeSettingTable.Paused.Name, ServeSettingTable.LogLevel.Name,
    ];

    /// <summary>Whether a setting belongs here.</summary>
    /// <param name="section">What it stands in, such as <c>profiles</c>; empty for the top level.</param>
    /// <param name="name">Its name.</param>
    public static bool Has(string section, string name) =>
        // A profile's number goes into each of its documents' requests, and is fixed with it.
        Names.Contains(name) && !(section == ConfigReader.Profiles && name == RunSettingTable.MaxConcurrency.Name);

    /// <param name="flags">Flags by setting name.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="config">The configuration file.</param>
    /// <param name="usual">What holds for documents without a profile; null when that could not be resolved.</param>
    /// <param name="profiles">What holds for the others.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static LiveSettings Resolve(
        IReadOnlyDictionary<string, SettingValue> flags,
        IReadOnlyDictionary<string, string> environment,
        ConfigFile config,
        RunSettings? usual,
        IReadOnlyDictionary<string, RunSettings> profiles,
        List<string> errors)
    {
        // An endpoint's own pause is its own, also where the endpoint is the one that is used.
        var withoutSections = config with { Endpoints = [], Profiles = [] };
        var mine = new List<string>();
        var own = new SettingParser(SettingLayers.Stack(flags, RunSettingsResolver.Variables(environment), withoutSections, []), mine);
        var live = new LiveSettings
        {
            MaxConcurrency = own.Number(RunSettingTable.MaxConcurrency, 1, RunSettingsResolver.MostConcurrency),
            Paused = own.Switch(ServeSettingTable.Paused),
            LogLevel = own.Choice<LogEventLevel>(ServeSettingTable.LogLevel),
            Endpoints = config.Endpoints.ToDictionary(section => section.Name, section => EndpointSwitch.Of(section, errors)),
            Priorities = profiles.Select(each => (each.Key, each.Value.Priority)).Append(("", usual?.Priority ?? Priority.Normal))
                .ToDictionary(each => each.Item1, each => each.Item2),
        };
        // Most of what is wrong here has been found wrong for a profile already.
        errors.AddRange(mine.Except(errors).ToList());
        return live;
    }
}
