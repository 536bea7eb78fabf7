namespace ParallelLlm.Host.Settings;

/// <summary>From what was given to what holds: pure, so that every rule about settings can be read and tested here.</summary>
internal static class RunSettingsResolver
{
    public const int DefaultChunkTokens = 2000;
    public const int DefaultConcurrency = 20;
    public const int MostConcurrency = 1000;

    /// <param name="paths">The documents, as they were given.</param>
    /// <param name="flags">Flags by setting name.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="config">The configuration file.</param>
    /// <param name="ledger">Where it is kept what of a budget is spent, unless a file is named.</param>
    public static ResolvedSettings Resolve(
        IReadOnlyList<string> paths,
        IReadOnlyDictionary<string, SettingValue> flags,
        IReadOnlyDictionary<string, string> environment,
        ConfigFile config,
        string? ledger = null)
    {
        var errors = new List<string>(config.Errors);
        errors.AddRange(MisspeltVariables(environment));
        var common = SettingLayers.Stack(flags, Variables(environment), config, errors);
        var pool = common.Endpoints(config, errors);
        var layers = pool[0];
        var parser = new SettingParser(layers, errors);

        if (paths.Count == 0)
            errors.Add("PATH: name at least one file or folder, or - for standard input");
        if (paths.Count(path => path == "-") > 1)
            errors.Add("-: standard input can be read only once");
        var chunkTokens = parser.Number(RunSettingTable.ChunkTokens, 16, 1_000_000) ?? DefaultChunkTokens;
        var endpoints = EndpointSettings.Of(common, pool, environment, errors);
        var settings = new RunSettings
        {
            Paths = paths,
            Fields = Fields(parser, layers, errors),
            Endpoints = endpoints,
            Out = parser.Text(RunSettingTable.Out),
            Report = parser.Text(RunSettingTable.Report),
            MaxConcurrency = new SettingParser(pool.Count == 1 ? layers : common, errors).Number(RunSettingTable.MaxConcurrency, 1, MostConcurrency)
                ?? Math.Min(MostConcurrency, endpoints.Sum(endpoint => endpoint.MaxConcurrency ?? DefaultConcurrency)),
            Timeout = parser.Seconds(RunSettingTable.Timeout),
            Retries = parser.Number(RunSettingTable.Retries, 1, 100) ?? 3,
            Deadline = parser.Seconds(RunSettingTable.Deadline),
            GiveUpAfter = parser.Seconds(RunSettingTable.GiveUpAfter) ?? TimeSpan.FromSeconds(60),
            ChunkTokens = chunkTokens,
            ChunkOverlap = parser.Number(RunSettingTable.ChunkOverlap, 0, (chunkTokens - 1) / 2) ?? Math.Min(100, chunkTokens / 10),
            PromptTemplate = parser.Text(RunSettingTable.PromptTemplate),
            Encoding = parser.Encoding(RunSettingTable.Encoding),
            Temperature = parser.Fraction(RunSettingTable.Temperature, 0, 2) ?? 0,
            MaxOutputTokens = parser.Number(RunSettingTable.MaxOutputTokens, 1, 10_000_000),
            Priority = parser.Choice<Priority>(RunSettingTable.Priority) ?? Priority.Normal,
            SpillOver = parser.Switch(RunSettingTable.SpillOver),
            WhenNoneCanServe = parser.Choice<NoneCanServe>(RunSettingTable.WhenNoneCanServe) ?? NoneCanServe.Fail,
            Unordered = parser.Switch(RunSettingTable.Unordered),
            Progress = !parser.Switch(RunSettingTable.NoProgress),
            Store = StoreSettings.Resolve(parser, layers, environment, errors),
            Verbosity = VerbosityOf(parser, layers, errors),
        };
        settings = settings with { Budget = BudgetResolver.Resolve(parser, layers, config, settings.Endpoints, settings.MaxOutputTokens, ledger, errors) };
        if (settings.Out is not null && settings.Report is not null && Path.GetFullPath(settings.Out) == Path.GetFullPath(settings.Report))
            errors.Add($"{layers[RunSettingTable.Report]}: is the file of --out as well");
        return errors.Count == 0 ? new ResolvedSettings(settings, []) : new ResolvedSettings(null, [.. errors.Distinct()]);
    }

    /// <summary>The settings of the store alone, for commands that need nothing else.</summary>
    public static StoreSettings ResolveStore(
        IReadOnlyDictionary<string, SettingValue> flags, IReadOnlyDictionary<string, string> environment, ConfigFile config, List<string> errors)
    {
        errors.AddRange(config.Errors);
        var layers = SettingLayers.Stack(flags, Variables(environment), config, errors);
        // Someone who asks for a store wants to see it, also where runs are told to keep none.
        return StoreSettings.Resolve(new SettingParser(layers, errors), layers, environment, errors, isAsked: true);
    }

    internal static Dictionary<string, SettingValue> Variables(IReadOnlyDictionary<string, string> environment) =>
        ServeSettingTable.Everything
            .Where(setting => !string.IsNullOrEmpty(environment.GetValueOrDefault(setting.Variable)))
            .ToDictionary(setting => setting.Name, setting => SettingValue.OfVariable(setting, environment[setting.Variable]));

    /// <summary>A variable of another program may have any name; one that is nearly ours is a slip.</summary>
    private static IEnumerable<string> MisspeltVariables(IReadOnlyDictionary<string, string> environment)
    {
        const string prefix = "PARALLEL_LLM_";
        var known = ServeSettingTable.Everything.Select(setting => setting.Variable).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return environment.Keys
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !known.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => (name, near: Suggestion.Nearest(name[prefix.Length..], known.Select(each => each[prefix.Length..]))))
            .Where(slip => slip.near is not null)
            .Select(slip => $"{slip.name}: unknown variable; did you mean {prefix}{slip.near}?");
    }

    private static FieldsSetting Fields(SettingParser parser, SettingLayers layers, List<string> errors)
    {
        var none = new FieldsSetting([], null);
        if (layers[RunSettingTable.Fields] is null)
        {
            errors.Add("--fields: say what to extract: names separated by commas, as in -f name,date, or the file of a JSON Schema");
            return none;
        }

        if (parser.Text(RunSettingTable.Fields) is not { } text)
            return none;
        if (FieldsText.NamesFile(text))
            return new FieldsSetting([], text);
        if (text.TrimStart() is ['{' or '[', ..])
        {
            errors.Add($"{layers[RunSettingTable.Fields]!.Where}: takes names separated by commas, or the file of a JSON Schema, but no JSON itself; put it into a file");
            return none;
        }

        var names = FieldsText.Names(text);
        if (names.Count == 0)
            errors.Add($"{layers[RunSettingTable.Fields]}: takes names separated by commas, or the file of a JSON Schema");
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Skip(1).Any()))
            errors.Add($"{layers[RunSettingTable.Fields]!.Where}: names {twice.Key} twice");
        return new FieldsSetting(names, null);
    }

    private static Verbosity VerbosityOf(SettingParser parser, SettingLayers layers, List<string> errors)
    {
        var verbose = layers[RunSettingTable.Verbose];
        var quiet = layers[RunSettingTable.Quiet];
        if (verbose is { Rank: SettingRank.Flag } && quiet is { Rank: SettingRank.Flag })
            errors.Add("--verbose and --quiet: give one of them");
        var isQuiet = parser.Switch(RunSettingTable.Quiet);
        if (isQuiet && (verbose is null || quiet!.Rank <= verbose.Rank))
            return Verbosity.Quiet;
        return verbose?.Text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" => Verbosity.Information,
            "false" or "no" or "off" => Verbosity.Normal,
            _ => (Verbosity)((int)Verbosity.Normal + (parser.Number(RunSettingTable.Verbose, 0, 2) ?? 0)),
        };
    }
}
