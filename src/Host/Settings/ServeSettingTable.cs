namespace ParallelLlm.Host.Settings;

/// <summary>The settings of <c>serve</c> beside those that it shares with <c>run</c>.</summary>
internal static class ServeSettingTable
{
    public static readonly Setting Root = new("root", "DIR", "The folder that holds the inbox and the others. Needed.")
    { IsPath = true };

    public static readonly Setting Inbox = Folder("inbox", "Where documents are dropped.");

    public static readonly Setting Claimed = Folder("claimed", "Where documents are while they are worked on; on the inbox's file system.");

    public static readonly Setting Outbox = Folder("outbox", "Where results go.");

    public static readonly Setting Done = Folder("done", "Where documents go that have a result; on the inbox's file system.");

    public static readonly Setting Failed = Folder("failed", "Where the other documents go; on the inbox's file system.");

    public static readonly Setting State = Folder("state", "Where the service keeps what it knows.");

    public static readonly Setting ScanInterval = new("scan_interval", "SECONDS",
        $"How often the inbox is looked through; a new file wakes it before. Default: {FolderOptions.Default.ScanInterval.TotalSeconds}.");

    public static readonly Setting SettleTime = new("settle_time", "SECONDS",
        $"How long a file must not have changed before it is taken. Default: {FolderOptions.Default.SettleTime.TotalSeconds}.");

    public static readonly Setting MaxFileMb = new(
        "max_file_mb", "N", $"Larger files go to the failed folder. Default: {FolderOptions.Default.MaxFileBytes >> 20}.");

    public static readonly Setting DrainTime = new("drain_time", "SECONDS",
        "Time to finish what is in flight after SIGTERM or SIGINT; the rest goes back into the inbox. Default: "
        + $"{ServeSettings.DefaultDrainTime.TotalSeconds}.");

    public static readonly Setting KeepDone = new(
        "keep_done", "DAYS", "Deletes files in the done folder after so many days. Default: never.");

    public static readonly Setting KeepFailed = new(
        "keep_failed", "DAYS", "Deletes files in the failed folder after so many days. Default: never.");

    public static readonly Setting Port = new(
        "port", "P", "Shows health, metrics and status on this port of 127.0.0.1; 0 for any that is free. Default: not at all.");

    public static readonly Setting OtlpEndpoint = new(
        "otlp_endpoint", "URL", "Sends metrics and traces to this OpenTelemetry collector. OTEL_... variables count more. Default: none.");

    public static readonly Setting LogLevel = new("log_level", "LEVEL",
        "verbose, debug, information, warning, error or fatal. Can be changed in the file while the service runs. Default: information "
        + "in the log files; on standard error as -v says.");

    public static readonly Setting Paused = new(
        "paused", null, "Sends nothing. Can be changed in the file while the service runs, for an endpoint too.")
    { OfEndpoint = true };

    public static readonly IReadOnlyList<Setting> Own =
    [
        Root, Inbox, Claimed, Outbox, Done, Failed, State, ScanInterval, SettleTime, MaxFileMb, DrainTime, KeepDone, KeepFailed,
        Port, OtlpEndpoint, LogLevel, Paused,
    ];

    // What a run has and a service has not.
    private static readonly Setting[] OfRunOnly =
    [
        RunSettingTable.Out, RunSettingTable.Report, RunSettingTable.Unordered, RunSettingTable.Deadline, RunSettingTable.GiveUpAfter,
        RunSettingTable.NoProgress, RunSettingTable.WhenNoneCanServe,
    ];

    /// <summary>The flags of <c>serve</c>.</summary>
    public static readonly IReadOnlyList<Setting> All = [.. Own, .. RunSettingTable.All.Except(OfRunOnly)];

    /// <summary>What a configuration file and the environment may hold: one file can serve every command.</summary>
    public static readonly IReadOnlyList<Setting> Everything = [.. RunSettingTable.All, .. Own];

    private static Setting Folder(string name, string description) =>
        new(name, "DIR", $"{description} Default: {name} below --root.") { IsPath = true };
}
