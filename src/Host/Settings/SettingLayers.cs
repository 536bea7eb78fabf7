namespace ParallelLlm.Host.Settings;

/// <summary>
/// Decides which value of a setting counts: flag before environment before file. A profile or an endpoint ranks where its name was
/// given, so that <c>--endpoint dudoxx</c> means that server even when <c>OPENAI_BASE_URL</c> is set.
/// </summary>
internal sealed class SettingLayers
{
    private readonly List<(SettingRank Rank, IReadOnlyDictionary<string, SettingValue> Values)> _layers;

    private SettingLayers(
        IReadOnlyDictionary<string, SettingValue> flags, IReadOnlyDictionary<string, SettingValue> variables, ConfigFile config) =>
        _layers = [(SettingRank.Flag, flags), (SettingRank.Environment, variables), (SettingRank.File, config.Defaults)];

    /// <summary>Name of the endpoint that the file describes; null when the run uses none of them.</summary>
    public string? EndpointName { get; private set; }

    /// <summary>The value that counts; null when there is none.</summary>
    public SettingValue? this[Setting setting] =>
        _layers.Select(layer => layer.Values.GetValueOrDefault(setting.Name)).FirstOrDefault(value => value is not null);

    public static SettingLayers Stack(
        IReadOnlyDictionary<string, SettingValue> flags,
        IReadOnlyDictionary<string, SettingValue> variables,
        ConfigFile config,
        List<string> errors)
    {
        var layers = new SettingLayers(flags, variables, config);
        layers.AddProfile(config, errors);
        layers.AddEndpoint(config, errors);
        return layers;
    }

    private void AddProfile(ConfigFile config, List<string> errors)
    {
        if (this[RunSettingTable.Profile] is { } chosen && Find(config.Profiles, chosen, "profile", errors) is { } profile)
            InsertBelow(chosen.Rank, profile);
    }

    private void AddEndpoint(ConfigFile config, List<string> errors)
    {
        var url = this[RunSettingTable.BaseUrl];
        var chosen = this[RunSettingTable.Endpoint];
        if (chosen is null)
        {
            // Endpoints without a choice among them: the first, unless there is a URL already.
            if (url is null && config.Endpoints.Count > 0)
                Use(config.Endpoints[0], SettingRank.File, errors);
            return;
        }

        if (Find(config.Endpoints, chosen, "endpoint", errors) is not { } endpoint)
            return;
        if (url is not null && url.Rank == chosen.Rank && url.Rank == SettingRank.Flag)
            errors.Add($"--base-url and --endpoint {endpoint.Name}: give one of them, since the endpoint has a URL of its own");

        // A URL of higher rank takes the endpoint's place as a whole: its key must not go to another server.
        if (url is null || url.Rank >= chosen.Rank)
            Use(endpoint, chosen.Rank, errors);
    }

    private void Use(ConfigSection endpoint, SettingRank rank, List<string> errors)
    {
        if (!endpoint.Values.ContainsKey(RunSettingTable.BaseUrl.Name))
            errors.Add($"endpoint {endpoint.Name}: has no base_url");
        EndpointName = endpoint.Name;
        InsertBelow(rank, endpoint);
    }

    /// <summary>Below everything that was given in the same place itself, but in a file above the defaults.</summary>
    private void InsertBelow(SettingRank rank, ConfigSection section)
    {
        var index = rank == SettingRank.File ? _layers.Count - 1 : _layers.FindLastIndex(layer => layer.Rank == rank) + 1;
        _layers.Insert(index, (rank, section.Values));
    }

    private static ConfigSection? Find(IReadOnlyList<ConfigSection> sections, SettingValue chosen, string kind, List<string> errors)
    {
        var found = sections.FirstOrDefault(section => section.Name == chosen.Text);
        if (found is null)
            errors.Add(sections.Count == 0
                ? $"{chosen}: the configuration has no {kind}s; give a file that has with --config"
                : $"{chosen}: takes one of {string.Join(", ", sections.Select(section => section.Name))}{Suggestion.For(chosen.Text, sections.Select(section => section.Name))}");
        return found;
    }
}
