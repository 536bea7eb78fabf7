namespace ParallelLlm.Host.Settings;

/// <summary>
/// Decides which value of a setting counts: flag before environment before file. A profile or an endpoint ranks where its name was
/// given, so that <c>--endpoint dudoxx</c> means that server even when <c>OPENAI_BASE_URL</c> is set.
/// </summary>
internal sealed class SettingLayers
{
    private readonly List<(SettingRank Rank, IReadOnlyDictionary<string, SettingValue> Values)> _layers;

    private SettingLayers(List<(SettingRank Rank, IReadOnlyDictionary<string, SettingValue> Values)> layers) => _layers = layers;

    /// <summary>Name of the endpoint that the file describes; null when there is none among the layers.</summary>
    public string? EndpointName { get; private init; }

    /// <summary>The file's settings of the endpoint itself; null if there is none among the layers.</summary>
    public SettingLayers? Own { get; private init; }

    /// <summary>The value that counts; null when there is none.</summary>
    public SettingValue? this[Setting setting] =>
        _layers.Select(layer => layer.Values.GetValueOrDefault(setting.Name)).FirstOrDefault(value => value is not null);

    /// <summary>What holds for a whole run, its profile included, and no endpoint of the file.</summary>
    public static SettingLayers Stack(SettingSources sources, Problems problems)
    {
        var layers = new SettingLayers(
        [
            (SettingRank.Flag, sources.Flags), (SettingRank.Environment, sources.Variables()), (SettingRank.File, sources.Config.Defaults),
        ]);
        return layers[RunSettingTable.Profile] is { } chosen
            && Find(sources.Config.Profiles, chosen, chosen.Text, "profile", problems) is { } profile
            ? layers.With(chosen.Rank, profile)
            : layers;
    }

    /// <summary>The settings of one section of the file, and nothing else.</summary>
    public static SettingLayers Of(ConfigSection section, SettingRank rank = SettingRank.File) => new([(rank, section.Values)]);

    /// <summary>What holds for each endpoint of the run; these layers themselves where the run uses none of the file's.</summary>
    public IReadOnlyList<SettingLayers> Endpoints(ConfigFile config, Problems problems)
    {
        var url = this[RunSettingTable.BaseUrl];
        var chosen = this[RunSettingTable.Endpoint];
        if (chosen is null)
            // Endpoints without a choice among them: all, unless there is a URL already.
            return url is null && config.Endpoints.Count > 0
                ? [.. config.Endpoints.Select(endpoint => Use(endpoint, SettingRank.File, problems))]
                : [this];

        var endpoints = FieldsSetting.List(chosen.Text).Distinct()
            .Select(name => Find(config.Endpoints, chosen, name, "endpoint", problems)).OfType<ConfigSection>().ToList();
        if (endpoints.Count == 0)
            return [this];
        if (url is not null && url.Rank == chosen.Rank && url.Rank == SettingRank.Flag)
            problems.Add($"--base-url and {chosen}: give one of them, since an endpoint has a URL of its own");

        // A URL of higher rank takes the endpoints' place as a whole: their keys must not go to another server.
        return url is null || url.Rank >= chosen.Rank
            ? [.. endpoints.Select(endpoint => Use(endpoint, chosen.Rank, problems))]
            : [this];
    }

    private SettingLayers Use(ConfigSection endpoint, SettingRank rank, Problems problems)
    {
        if (!endpoint.Values.ContainsKey(RunSettingTable.BaseUrl.Name))
            problems.Add($"endpoint {endpoint.Name}: has no base_url");
        return new SettingLayers(With(rank, endpoint)._layers) { EndpointName = endpoint.Name, Own = Of(endpoint, rank) };
    }

    /// <summary>Below everything that was given in the same place itself, but in a file above the defaults.</summary>
    private SettingLayers With(SettingRank rank, ConfigSection section)
    {
        var index = rank == SettingRank.File ? _layers.Count - 1 : _layers.FindLastIndex(layer => layer.Rank == rank) + 1;
        return new SettingLayers([.. _layers[..index], (rank, section.Values), .. _layers[index..]]);
    }

    private static ConfigSection? Find(
        IReadOnlyList<ConfigSection> sections, SettingValue chosen, string name, string kind, Problems problems)
    {
        var found = sections.FirstOrDefault(section => section.Name == name);
        var names = sections.Select(section => section.Name).ToList();
        if (found is null)
            problems.Add(names.Count == 0
                ? $"{chosen}: the configuration has no {kind}s; give a file that has with --config"
                : $"{chosen}: must be one of {string.Join(", ", names)}{Suggestion.For(name, names)}");
        return found;
    }
}
