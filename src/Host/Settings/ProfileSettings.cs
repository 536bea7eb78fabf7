namespace ParallelLlm.Host.Settings;

/// <summary>Settings of the documents in each inbox folder: a folder's profile takes precedence over the common settings.</summary>
internal static class ProfileSettings
{
    private static readonly Setting[] WithAnEndpoint =
        [RunSettingTable.BaseUrl, RunSettingTable.Model, RunSettingTable.ApiKeyEnv, RunSettingTable.Endpoint];

    /// <param name="layout">Where the documents are, and where it is kept what of a budget is spent, unless a file is named.</param>
    public static (RunSettings? Usual, IReadOnlyDictionary<string, RunSettings> Profiles) Resolve(
        FolderLayout layout, SettingSources sources, Problems problems)
    {
        var ledger = Path.Join(layout.State, "budget.json");
        var usual = RunSettingsResolver.Resolve([layout.Inbox], sources, problems, ledger);
        var profiles = new Dictionary<string, RunSettings>();
        foreach (var profile in usual is null ? [] : sources.Config.Profiles)
            if (RunSettingsResolver.Resolve([layout.Inbox], Within(profile, sources), problems, ledger) is { } settings)
                profiles[profile.Name] = settings;
        return (usual, profiles);
    }

    private static SettingSources Within(ConfigSection profile, SettingSources sources)
    {
        var hidden = profile.Values.Keys.ToHashSet();
        if (hidden.Contains(RunSettingTable.Endpoint.Name))
            hidden.UnionWith(WithAnEndpoint.Select(setting => setting.Name));
        var variables = ServeSettingTable.Everything
            .Where(setting => hidden.Contains(setting.Name)).Select(setting => setting.Variable).ToHashSet();
        return sources with
        {
            Flags = new Dictionary<string, SettingValue>(sources.Flags.Where(flag => !hidden.Contains(flag.Key)))
            {
                [RunSettingTable.Profile.Name] = new(profile.Name, "profile", SettingRank.Flag),
            },
            Environment = sources.Environment.Where(each => !variables.Contains(each.Key)).ToDictionary(),
        };
    }
}
