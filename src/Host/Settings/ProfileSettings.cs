namespace ParallelLlm.Host.Settings;

/// <summary>The settings of the documents of each folder of an inbox: a profile counts more in its own folder than what was given for all.</summary>
internal static class ProfileSettings
{
    private static readonly Setting[] WithAnEndpoint = [RunSettingTable.BaseUrl, RunSettingTable.Model, RunSettingTable.ApiKeyEnv, RunSettingTable.Endpoint];

    /// <param name="inbox">Where the documents are.</param>
    /// <param name="ledger">Where it is kept what of a budget is spent, unless a file is named.</param>
    /// <param name="flags">Flags by setting name.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="config">The configuration file.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static (RunSettings? Usual, IReadOnlyDictionary<string, RunSettings> Profiles) Resolve(
        string inbox,
        string ledger,
        IReadOnlyDictionary<string, SettingValue> flags,
        IReadOnlyDictionary<string, string> environment,
        ConfigFile config,
        List<string> errors)
    {
        var usual = RunSettingsResolver.Resolve([inbox], flags, environment, config, ledger);
        errors.AddRange(usual.Errors);
        var profiles = new Dictionary<string, RunSettings>();
        if (usual.Settings is null)
            return (null, profiles);
        foreach (var profile in config.Profiles)
        {
            var hidden = profile.Values.Keys.ToHashSet();
            if (hidden.Contains(RunSettingTable.Endpoint.Name))
                hidden.UnionWith(WithAnEndpoint.Select(setting => setting.Name));
            var others = flags.Where(flag => !hidden.Contains(flag.Key)).ToDictionary();
            others[RunSettingTable.Profile.Name] = new SettingValue(profile.Name, "profile", SettingRank.Flag);
            var variables = ServeSettingTable.Everything.Where(setting => hidden.Contains(setting.Name)).Select(setting => setting.Variable).ToHashSet();
            var resolved = RunSettingsResolver.Resolve([inbox], others, environment.Where(each => !variables.Contains(each.Key)).ToDictionary(), config, ledger);
            errors.AddRange(resolved.Errors.Except(errors));
            if (resolved.Settings is { } settings)
                profiles[profile.Name] = settings;
        }

        return (usual.Settings, profiles);
    }
}
