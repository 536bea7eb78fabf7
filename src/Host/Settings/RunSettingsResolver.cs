namespace ParallelLlm.Host.Settings;

/// <summary>Resolves settings. Pure, so that every rule about settings can be read and tested here.</summary>
internal static class RunSettingsResolver
{
    /// <param name="paths">The paths of the documents, as given.</param>
    /// <param name="problems">Receives the problems; if there are any, there is no result.</param>
    /// <param name="ledger">Default file of the budget's ledger.</param>
    public static RunSettings? Resolve(
        IReadOnlyList<string> paths, SettingSources sources, Problems problems, string? ledger = null)
    {
        var before = problems.Count;
        problems.Add(sources.Config.Errors);
        problems.Add(MisspeltVariables(sources.Environment));
        var common = SettingLayers.Stack(sources, problems);
        var pool = common.Endpoints(sources.Config, problems);
        var parser = new SettingParser(pool[0], problems);

        if (paths.Count == 0)
            problems.Add("PATH: name at least one file or folder, or - for standard input");
        if (paths.Count(path => path == "-") > 1)
            problems.Add("-: standard input can be read only once");
        var chunkTokens = parser.Number(RunSettingTable.ChunkTokens, 16, 1_000_000) ?? RunSettings.DefaultChunking.MaxTokens;
        var endpoints = EndpointSettings.Of(common, pool, sources.Environment, problems);
        var prices = BudgetResolver.Prices(sources.Config, problems);
        var settings = new RunSettings
        {
            Paths = paths,
            Limit = parser.Number(RunSettingTable.Limit, 1, int.MaxValue),
            Sample = parser.Number(RunSettingTable.Sample, 1, int.MaxValue),
            Seed = parser.Number(RunSettingTable.Seed, 0, int.MaxValue) ?? 0,
            Fields = Fields(parser),
            Endpoints = endpoints,
            Out = parser.Text(RunSettingTable.Out),
            Format = OutputSetting.Format(parser),
            Table = OutputSetting.Table(parser),
            Report = parser.Text(RunSettingTable.Report),
            EvidenceReport = parser.Text(RunSettingTable.EvidenceReport),
            MaxConcurrency = new SettingParser(pool.Count == 1 ? pool[0] : common, problems).Concurrency()
                ?? Math.Min(
                    RunSettingTable.MostConcurrency,
                    endpoints.Sum(endpoint => endpoint.MaxConcurrency ?? RunSettings.DefaultEngine.MaxConcurrency)),
            Timeout = parser.Seconds(RunSettingTable.Timeout),
            MaxAttempts = parser.Number(RunSettingTable.MaxAttempts, 1, 100) ?? RunSettings.DefaultMaxAttempts,
            Deadline = parser.Seconds(RunSettingTable.Deadline),
            GiveUpAfter = parser.Seconds(RunSettingTable.GiveUpAfter) ?? RunSettings.DefaultEngine.GiveUpAfter,
            ChunkTokens = chunkTokens,
            ChunkOverlap = parser.Number(RunSettingTable.ChunkOverlap, 0, (chunkTokens - 1) / 2)
                ?? Math.Min(RunSettings.DefaultChunking.OverlapTokens, chunkTokens / 10),
            PromptTemplate = parser.Text(RunSettingTable.PromptTemplate),
            Encoding = parser.Encoding(RunSettingTable.Encoding),
            MainContent = parser.Switch(RunSettingTable.MainContent),
            FindsEvidence = !parser.Switch(RunSettingTable.NoEvidence),
            MergesArrays = parser.Switch(RunSettingTable.MergeArrays),
            Texts = parser.Text(RunSettingTable.Texts),
            Attachments = parser.Choice<AttachmentRule>(RunSettingTable.Attachments) ?? AttachmentRule.Together,
            Readers = parser.Number(RunSettingTable.Readers, 1, RunSettingTable.MostReaders) ?? RunSettings.DefaultReaders,
            Temperature = parser.Fraction(RunSettingTable.Temperature, 0, 2) ?? 0,
            MaxOutputTokens = parser.Number(RunSettingTable.MaxOutputTokens, 1, 10_000_000),
            Packing = parser.Packing(RunSettingTable.Pack),
            BatchDeadline = parser.Seconds(RunSettingTable.BatchDeadline),
            BatchFrom = parser.Text(RunSettingTable.BatchFrom)
                ?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Priority = parser.Choice<Priority>(RunSettingTable.Priority) ?? RunSettings.DefaultPriority,
            SpillOver = parser.Switch(RunSettingTable.SpillOver),
            WhenNoneCanServe = parser.Choice<NoneCanServe>(RunSettingTable.WhenNoneCanServe) ?? NoneCanServe.Fail,
            Unordered = parser.Switch(RunSettingTable.Unordered),
            Progress = !parser.Switch(RunSettingTable.NoProgress),
            Store = StoreSettings.Resolve(parser, sources.Environment),
            Verbosity = VerbosityOf(parser),
            Budget = BudgetResolver.Resolve(parser, prices, endpoints, ledger),
            Prices = prices,
        };
        if (settings is { Limit: not null, Sample: not null })
            problems.Add($"{parser[RunSettingTable.Limit]} and {parser[RunSettingTable.Sample]}: give one of them");
        if (!settings.HasBatches && (parser[RunSettingTable.BatchDeadline] ?? parser[RunSettingTable.BatchFrom]) is { } batch)
            problems.Add($"{batch}: there are no batches; ask for them with {RunSettingTable.Batch.Flag}");
        if (parser[RunSettingTable.BatchFrom] is { } from && settings.BatchFrom.Count == 0)
            problems.Add($"{from}: must be the IDs of batches, separated by commas");
        if (settings is { HasBatches: true, Deadline: not null })
            problems.Add($"{parser[RunSettingTable.Deadline]}: batches take hours; give {RunSettingTable.BatchDeadline.Flag}, after which "
                + "calls without an answer are made directly");
        if (settings.HasBatches && paths.Contains("-"))
            problems.Add($"-: standard input can be read only once, and {RunSettingTable.Batch.Flag} reads documents again; give files");
        if (settings.HasBatches && parser[RunSettingTable.Pack] is { } pack && settings.Packing != Packing.Off)
            problems.Add($"{pack}: batches have no limit of requests, so packing gains nothing there; give one of them");
        if (settings.Endpoints.FirstOrDefault(endpoint => endpoint is { IsBatch: true, IsSimulator: true }) is not null)
            problems.Add($"{RunSettingTable.Batch.Flag}: the embedded simulator has no batches; name an endpoint with --base-url");
        if (parser[RunSettingTable.Seed] is { } seed && parser[RunSettingTable.Sample] is null)
            problems.Add($"{seed}: there is no sample; give its size with {RunSettingTable.Sample.Flag}");
        return problems.Count == before ? settings with { AlsoRead = [.. AlsoRead(settings, sources)] } : null;
    }

    /// <summary>The settings of the store alone, for commands that need nothing else.</summary>
    public static StoreSettings ResolveStore(SettingSources sources, Problems problems)
    {
        problems.Add(sources.Config.Errors);
        // A command about the store shows it even if runs are set to keep none.
        return StoreSettings.Resolve(
            new SettingParser(SettingLayers.Stack(sources, problems), problems), sources.Environment, isAsked: true);
    }

    /// <summary>A variable of another program may have any name; one that is nearly ours is a slip.</summary>
    private static IEnumerable<string> MisspeltVariables(IReadOnlyDictionary<string, string> environment)
    {
        const string prefix = "PARALLEL_LLM_";
        var known = ServeSettingTable.Everything
            .Select(setting => setting.Variable).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return environment.Keys
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !known.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => (name, near: Suggestion.Nearest(name[prefix.Length..], known.Select(each => each[prefix.Length..]))))
            .Where(slip => slip.near is not null)
            .Select(slip => $"{slip.name}: unknown variable; did you mean {prefix}{slip.near}?");
    }

    private static IEnumerable<(string Flag, string Path)> AlsoRead(RunSettings settings, SettingSources sources)
    {
        if (sources.ConfigPath is { } config)
            yield return (RunSettingTable.Config.Flag, config.Text);
        if (settings.Fields.SchemaFile is { } schema)
            yield return (RunSettingTable.Fields.Flag, schema);
        if (settings.PromptTemplate is { } template)
            yield return (RunSettingTable.PromptTemplate.Flag, template);
        if (settings.Store.Path is { } store)
            yield return (RunSettingTable.Store.Flag, store);
    }

    private static FieldsSetting Fields(SettingParser parser)
    {
        var none = new FieldsSetting([], null);
        if (parser[RunSettingTable.Fields] is null)
        {
            parser.Problems.Add(
                "--fields: say what to extract: names separated by commas, as in -f name,date, or the file of a JSON Schema");
            return none;
        }

        if (parser.Text(RunSettingTable.Fields) is not { } text)
            return none;
        if (FieldsSetting.NamesFile(text))
            return new FieldsSetting([], text);
        if (text.TrimStart() is ['{' or '[', ..])
        {
            parser.Problems.Add($"{parser[RunSettingTable.Fields]!.Where}: "
                + "must be names separated by commas, or the file of a JSON Schema, but no JSON itself; put it into a file");
            return none;
        }

        var names = FieldsSetting.List(text);
        if (names.Count == 0)
            parser.Problems.Add($"{parser[RunSettingTable.Fields]}: must be names separated by commas, or the file of a JSON Schema");
        foreach (var name in names.Where(name => name.Contains(';')))
            parser.Problems.Add($"{parser[RunSettingTable.Fields]!.Where}: {name}: separate names by commas, not by semicolons");
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Skip(1).Any()))
            parser.Problems.Add($"{parser[RunSettingTable.Fields]!.Where}: names {twice.Key} twice");
        return new FieldsSetting(names, null);
    }

    private static Verbosity VerbosityOf(SettingParser parser)
    {
        var verbose = parser[RunSettingTable.Verbose];
        var quiet = parser[RunSettingTable.Quiet];
        if (verbose is { Rank: SettingRank.Flag } && quiet is { Rank: SettingRank.Flag })
            parser.Problems.Add("--verbose and --quiet: give one of them");
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
