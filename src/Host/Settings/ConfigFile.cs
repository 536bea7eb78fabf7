namespace ParallelLlm.Host.Settings;

/// <summary>A configuration file as it was written: values are checked once precedence is resolved.</summary>
internal sealed record ConfigFile
{
    public static readonly ConfigFile None = new();

    /// <summary>Defaults for flags, by setting name.</summary>
    public IReadOnlyDictionary<string, SettingValue> Defaults { get; init; } = new Dictionary<string, SettingValue>();

    /// <summary>Endpoints, in the order of the file.</summary>
    public IReadOnlyList<ConfigSection> Endpoints { get; init; } = [];

    /// <summary>Profiles, in the order of the file.</summary>
    public IReadOnlyList<ConfigSection> Profiles { get; init; } = [];

    /// <summary>Prices by the model's name, in the order of the file.</summary>
    public IReadOnlyList<ConfigSection> Prices { get; init; } = [];

    public IReadOnlyList<string> Errors { get; init; } = [];
}
