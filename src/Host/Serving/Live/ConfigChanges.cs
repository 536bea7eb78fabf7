using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving.Live;

/// <summary>Which settings two versions of a configuration file differ in, by their names in the file. Pure.</summary>
internal static class ConfigChanges
{
    /// <returns>Those that hold at once, and those that wait for the next start.</returns>
    public static (IReadOnlyList<string> Live, IReadOnlyList<string> Later) Between(ConfigFile before, ConfigFile after)
    {
        var (old, now) = (Flatten(before), Flatten(after));
        var changed = old.Keys.Union(now.Keys)
            .Where(key => old.GetValueOrDefault(key) != now.GetValueOrDefault(key)).Order(StringComparer.Ordinal).ToList();
        return ([.. changed.Where(IsLive)], [.. changed.Where(key => !IsLive(key))]);
    }

    private static bool IsLive(string key) =>
        LiveSettings.Has(key.Contains('.') ? key[..key.IndexOf('.')] : "", key[(key.LastIndexOf('.') + 1)..]);

    private static Dictionary<string, string> Flatten(ConfigFile file) =>
        file.Defaults.Select(each => (Key: each.Key, each.Value.Text))
            .Concat(Flatten(ConfigReader.Endpoints, file.Endpoints))
            .Concat(Flatten(ConfigReader.Profiles, file.Profiles))
            .Concat(Flatten(ConfigReader.Prices, file.Prices))
            .ToDictionary(each => each.Key, each => each.Text);

    private static IEnumerable<(string Key, string Text)> Flatten(string kind, IReadOnlyList<ConfigSection> sections) =>
        from section in sections
        from each in section.Values
        select ($"{kind}.{section.Name}.{each.Key}", each.Value.Text);
}
