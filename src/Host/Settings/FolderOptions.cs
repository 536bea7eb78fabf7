namespace ParallelLlm.Host.Settings;

/// <summary>How an inbox is watched.</summary>
internal sealed record FolderOptions
{
    public static readonly FolderOptions Default = new() { Layout = FolderLayout.Below("") };

    /// <summary>The folders, which must be there.</summary>
    public required FolderLayout Layout { get; init; }

    /// <summary>Time between two scans when nothing happens.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a file must not have changed before it is taken.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait, since its last change, for a file whose end is unwritten. Default: 10 minutes.</summary>
    public TimeSpan UnwrittenTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Larger files fail.</summary>
    public long MaxFileBytes { get; init; } = 1L << 30;

    /// <summary>How long to wait before something that could not be written is tried again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait before an endpoint that has refused its key or quota is asked again.</summary>
    public TimeSpan EndpointDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most documents claimed and not finished, whatever room the engine has.</summary>
    public int MostInFlight { get; init; } = 1000;

    /// <summary>Age at which files in the done folder are deleted; null for never.</summary>
    public TimeSpan? KeepDone { get; init; }

    /// <summary>Age at which files in the failed folder are deleted; null for never.</summary>
    public TimeSpan? KeepFailed { get; init; }
}
