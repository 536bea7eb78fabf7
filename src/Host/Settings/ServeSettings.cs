using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Settings;

/// <summary>All settings of a service, resolved and in range.</summary>
internal sealed record ServeSettings
{
    internal static readonly TimeSpan DefaultDrainTime = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan DefaultBatchGatherTime = TimeSpan.FromMinutes(1);

    public required FolderOptions Folder { get; init; }

    public FolderLayout Layout => Folder.Layout;

    /// <summary>Time to finish documents and calls in flight when the service stops.</summary>
    public TimeSpan DrainTime { get; init; } = DefaultDrainTime;

    /// <summary>Time for which calls are gathered before a batch is started with them.</summary>
    public TimeSpan BatchGatherTime { get; init; } = DefaultBatchGatherTime;

    /// <summary>Port of the HTTP surface; null for none.</summary>
    public int? Port { get; init; }

    /// <summary>URL of an OpenTelemetry collector; null for none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>What can change while the service runs.</summary>
    public required LiveSettings Live { get; init; }

    /// <summary>Where answers are kept: with what else the service keeps, unless a place was named.</summary>
    public StoreSettings Store => Default.Store is { IsOff: false, IsDefault: true } byDefault
        ? byDefault with { Path = Path.Join(Layout.State, "answers.db") }
        : Default.Store;

    /// <summary>What holds for documents outside the folders of profiles.</summary>
    public required RunSettings Default { get; init; }

    /// <summary>What holds for the documents in the inbox's folder of each profile's name.</summary>
    public required IReadOnlyDictionary<string, RunSettings> Profiles { get; init; }

    /// <summary>Resolves the settings; null if there are problems.</summary>
    public static ServeSettings? Resolve(SettingSources sources, Problems problems)
    {
        var parser = sources.Parser(problems);
        var root = parser.Text(ServeSettingTable.Root);
        if (root is null && problems.Count == 0)
            problems.Add("--root: name the folder that holds the inbox");
        var byDefault = FolderLayout.Below(Path.GetFullPath(root ?? "."));
        var layout = new FolderLayout
        {
            Inbox = Place(ServeSettingTable.Inbox, byDefault.Inbox),
            Claimed = Place(ServeSettingTable.Claimed, byDefault.Claimed),
            Outbox = Place(ServeSettingTable.Outbox, byDefault.Outbox),
            Done = Place(ServeSettingTable.Done, byDefault.Done),
            Failed = Place(ServeSettingTable.Failed, byDefault.Failed),
            State = Place(ServeSettingTable.State, byDefault.State),
        };
        var options = new FolderOptions
        {
            Layout = layout,
            ScanInterval = parser.Seconds(ServeSettingTable.ScanInterval) ?? FolderOptions.Default.ScanInterval,
            SettleTime = parser.Seconds(ServeSettingTable.SettleTime) ?? FolderOptions.Default.SettleTime,
            MaxFileBytes = parser.Number(ServeSettingTable.MaxFileMb, 1, 1_000_000) * (1L << 20) ?? FolderOptions.Default.MaxFileBytes,
            KeepDone = Days(ServeSettingTable.KeepDone),
            KeepFailed = Days(ServeSettingTable.KeepFailed),
        };
        var drain = parser.Seconds(ServeSettingTable.DrainTime) ?? DefaultDrainTime;
        var port = parser.Number(ServeSettingTable.Port, 0, 65535);
        var collector = parser.Url(ServeSettingTable.OtlpEndpoint);
        problems.Add(Nested(layout));
        var (usual, profiles) = ProfileSettings.Resolve(layout, sources, problems);
        problems.Add(AmongDocuments(layout, usual));
        var live = LiveSettings.Resolve(sources, usual, profiles, problems);
        return problems.Count > 0
            ? null
            : new ServeSettings
            {
                Folder = options,
                DrainTime = drain,
                BatchGatherTime = parser.Seconds(ServeSettingTable.BatchGatherTime) ?? DefaultBatchGatherTime,
                Port = port,
                OtlpEndpoint = collector,
                Live = live,
                Default = usual!,
                Profiles = profiles,
            };

        string Place(Setting setting, string otherwise) => parser.Text(setting) is { } path ? Path.GetFullPath(path) : otherwise;

        TimeSpan? Days(Setting setting) => parser.Fraction(setting, 0.001, 36_500) is { } days ? TimeSpan.FromDays(days) : null;
    }

    /// <summary>A folder in another, also by a link, would be taken for documents or deleted with it.</summary>
    private static IEnumerable<string> Nested(FolderLayout layout)
    {
        var folders = layout.All.Select(folder => Path.TrimEndingDirectorySeparator(RealPath.Of(folder))).ToArray();
        foreach (var folder in folders)
            foreach (var other in folders.Where(other => !ReferenceEquals(other, folder)))
                if (RealPath.IsWithin(other, folder))
                    yield return $"{other}: lies in {folder}; give each of the service's folders a place of its own";
    }

    /// <summary>The store and the ledger, if kept among documents, would be taken for some or deleted with them.</summary>
    private static IEnumerable<string> AmongDocuments(FolderLayout layout, RunSettings? usual)
    {
        (Setting Setting, string? Path)[] kept =
            [(RunSettingTable.Store, usual?.Store.Path), (RunSettingTable.BudgetLedger, usual?.Budget?.Ledger)];
        foreach (var (setting, path) in kept)
            foreach (var folder in layout.All.Where(folder => folder != layout.State))
                if (path is not null && RealPath.IsWithin(RealPath.Of(path), RealPath.Of(folder)))
                    yield return $"{setting.Flag} {path}: lies in {folder}, whose files are documents; "
                        + $"keep it elsewhere, such as in {layout.State}";
    }
}
