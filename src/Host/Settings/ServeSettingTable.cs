namespace ParallelLlm.Host.Settings;

/// <summary>The settings of <c>serve</c> beside those that it shares with <c>run</c>.</summary>
internal static class ServeSettingTable
{
    public static readonly Setting Root = new("root", "DIR", "Folder that holds the inbox and the others. Required.")
    { IsPath = true };

    public static readonly Setting Inbox = Folder("inbox", "Folder for new documents.");

    public static readonly Setting Claimed = Folder("claimed", "Folder of documents in progress, on the inbox's file system.");

    public static readonly Setting Outbox = Folder("outbox", "Folder for results.");

    public static readonly Setting Done = Folder("done", "Folder for documents that have a result, on the inbox's file system.");

    public static readonly Setting Failed = Folder("failed", "Folder for the other documents, on the inbox's file system.");

    public static readonly Setting State = Folder("state", "Folder for the service's own files.");

    public static readonly Setting ScanInterval = new("scan_interval", "SECONDS",
        "Interval between scans of the inbox; a new file triggers one earlier. Default: "
        + $"{FolderOptions.Default.ScanInterval.TotalSeconds}.");

    public static readonly Setting SettleTime = new("settle_time", "SECONDS",
        $"Time without changes after which a file is taken. Default: {FolderOptions.Default.SettleTime.TotalSeconds}.");

    public static readonly Setting MaxFileMb = new(
        "max_file_mb", "N",
        "Maximum size of a document in megabytes; larger files go to the failed folder. Default: "
        + $"{FolderOptions.Default.MaxFileBytes >> 20}.");

    public static readonly Setting DrainTime = new("drain_time", "SECONDS",
        "Time for calls in flight after SIGTERM or SIGINT; unfinished documents return to the inbox. Default: "
        + $"{ServeSettings.DefaultDrainTime.TotalSeconds}.");

    public static readonly Setting BatchGatherTime = new("batch_gather_time", "SECONDS",
        "With --batch: time for which the calls of new documents are gathered before a batch is started with them. Default: "
        + $"{ServeSettings.DefaultBatchGatherTime.TotalSeconds}.");

    public static readonly Setting KeepDone = new(
        "keep_done", "DAYS", "Days after which files in the done folder are deleted. Default: never.");

    public static readonly Setting KeepFailed = new(
        "keep_failed", "DAYS", "Days after which files in the failed folder are deleted. Default: never.");

    public static readonly Setting Port = new(
        "port", "P", "Port on 127.0.0.1 for health, metrics and status; 0 for any free port. Default: none.");

    public static readonly Setting OtlpEndpoint = new(
        "otlp_endpoint", "URL", "OpenTelemetry collector for metrics and traces. OTEL_... variables take precedence. Default: none.");

    public static readonly Setting LogLevel = new("log_level", "LEVEL",
        "Log level: verbose, debug, information, warning, error or fatal. Reloaded from the file while the service runs. Default: "
        + "information in the log files; on standard error, according to -v.");

    public static readonly Setting Paused = new(
        "paused", null, "Suspends sending. Reloaded from the file while the service runs, for an endpoint too.")
    { OfEndpoint = true };

    private static readonly IReadOnlyList<SettingGroup> OwnGroups =
    [
        new("Folders", [Root, Inbox, Claimed, Outbox, Done, Failed, State]),
        new("Watching", [ScanInterval, SettleTime, MaxFileMb, KeepDone, KeepFailed]),
        new("Operation", [Paused, DrainTime, BatchGatherTime, Port, OtlpEndpoint, LogLevel]),
    ];

    public static readonly IReadOnlyList<Setting> Own = [.. OwnGroups.SelectMany(group => group.Settings)];

    // What a run has and a service has not.
    private static readonly Setting[] OfRunOnly =
    [
        RunSettingTable.Out, RunSettingTable.Format, RunSettingTable.Explode, RunSettingTable.EvidenceColumns, RunSettingTable.RawCells,
        RunSettingTable.Report, RunSettingTable.EvidenceReport, RunSettingTable.Texts, RunSettingTable.Unordered,
        RunSettingTable.Deadline, RunSettingTable.BatchDeadline, RunSettingTable.BatchFrom, RunSettingTable.GiveUpAfter,
        RunSettingTable.NoProgress, RunSettingTable.WhenNoneCanServe, .. RunSettingTable.OfSelection,
    ];

    /// <summary>The flags of <c>serve</c>.</summary>
    public static readonly IReadOnlyList<Setting> All = [.. Own, .. RunSettingTable.All.Except(OfRunOnly)];

    /// <summary>Every setting of every command that processes documents, by topic.</summary>
    public static readonly IReadOnlyList<SettingGroup> Groups = [.. OwnGroups, .. RunSettingTable.Groups];

    /// <summary>What a configuration file and the environment may hold: one file can serve every command.</summary>
    public static readonly IReadOnlyList<Setting> Everything = [.. RunSettingTable.All, .. Own];

    private static Setting Folder(string name, string description) =>
        new(name, "DIR", $"{description} Default: {name} below --root.") { IsPath = true };
}
