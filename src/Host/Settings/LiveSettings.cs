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

    /// <summary>Priority by profile; the empty name stands for all others.</summary>
    public IReadOnlyDictionary<string, Priority> Priorities { get; init; } = new Dictionary<string, Priority>();

    /// <summary>Log level; null to follow the other settings.</summary>
    public LogEventLevel? LogLevel { get; init; }

    private static readonly string[] Names =
    [
        RunSettingTable.MaxConcurrency.Name, RunSettingTable.Priority.Name, ServeSettingTable.Paused.Name, ServeSettingTable.LogLevel.Name,
    ];

    /// <summary>Whether a setting belongs here.</summary>
    /// <param name="section">What it stands in, such as <c>profiles</c>; empty for the top level.</param>
    public static bool Has(string section, string name) =>
        // A profile's number goes into each of its documents' requests, and is fixed with it.
        Names.Contains(name) && !(section == ConfigReader.Profiles && name == RunSettingTable.MaxConcurrency.Name);

    /// <param name="usual">What holds for documents without a profile; null when that could not be resolved.</param>
    /// <param name="profiles">What holds for the others.</param>
    public static LiveSettings Resolve(
        SettingSources sources, RunSettings? usual, IReadOnlyDictionary<string, RunSettings> profiles, Problems problems)
    {
        // An endpoint's own pause is its own, also where the endpoint is the one that is used.
        var own = sources.WithoutSections.Parser(problems);
        return new LiveSettings
        {
            Endpoints = sources.Config.Endpoints.ToDictionary(section => section.Name, section => EndpointSwitch.Of(section, problems)),
            MaxConcurrency = own.Concurrency(),
            Paused = own.Switch(ServeSettingTable.Paused),
            LogLevel = own.Choice<LogEventLevel>(ServeSettingTable.LogLevel),
            Priorities = profiles.Select(each => KeyValuePair.Create(each.Key, each.Value.Priority))
                .Append(new("", usual?.Priority ?? RunSettings.DefaultPriority)).ToDictionary(),
        };
    }
}
