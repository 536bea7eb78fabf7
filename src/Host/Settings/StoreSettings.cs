namespace ParallelLlm.Host.Settings;

/// <summary>Where answers are kept, and how much of them.</summary>
/// <param name="Path">The database; null for none.</param>
internal sealed record StoreSettings(string? Path)
{
    public static readonly StoreSettings None = new((string?)null) { IsOff = true };

    /// <summary>Whether the path is the program's own choice: then a run goes on where it cannot be used.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The program's own choice of a path, also if there is to be no store; null if the user has no folder for it.</summary>
    public string? DefaultPathOfUser { get; init; }

    /// <summary>Whether someone said that there is to be none.</summary>
    public bool IsOff { get; init; }

    /// <summary>Whether a chunk fails whose answer cannot be stored.</summary>
    public bool Required { get; init; }

    /// <summary>Whether answers at a temperature above 0 are kept too.</summary>
    public bool Sampled { get; init; }

    /// <summary>How much is kept, and for how long.</summary>
    public StoreLimits Limits { get; init; } = new();

    /// <param name="isAsked">Whether the store itself is what someone asks for.</param>
    public static StoreSettings Resolve(SettingParser parser, IReadOnlyDictionary<string, string> environment, bool isAsked = false)
    {
        var (given, off) = (parser[RunSettingTable.Store], parser[RunSettingTable.NoStore]);
        if (given is { Rank: SettingRank.Flag } && off is { Rank: SettingRank.Flag })
            parser.Problems.Add("--store and --no-store: give one of them");
        var path = parser.Text(RunSettingTable.Store);
        var isOff = !isAsked && parser.Switch(RunSettingTable.NoStore) && (given is null || off!.Rank <= given.Rank);
        var isRequired = parser.Switch(RunSettingTable.StoreRequired);
        if (isOff && isRequired)
            parser.Problems.Add("--no-store and --store-required: give one of them");
        var limits = new StoreLimits();
        return new StoreSettings(isOff ? null : path ?? DefaultPath(environment))
        {
            IsDefault = path is null,
            DefaultPathOfUser = DefaultPath(environment),
            IsOff = isOff,
            Required = isRequired,
            Sampled = parser.Switch(RunSettingTable.StoreSampled),
            Limits = new StoreLimits
            {
                MaxBytes = parser.Number(RunSettingTable.StoreMaxMb, 1, 100_000_000) * (1L << 20) ?? limits.MaxBytes,
                MaxAge = parser.Number(RunSettingTable.StoreMaxDays, 1, 36_500) is { } days ? TimeSpan.FromDays(days) : limits.MaxAge,
            },
        };
    }

    /// <summary>
    /// The user's cache, by the XDG base directory specification: its content can be obtained again, at a price, and does not belong in
    /// backups. Null where the user has no folder of their own.
    /// </summary>
    public static string? DefaultPath(IReadOnlyDictionary<string, string> environment)
    {
        // The specification says that a path that is not absolute is to be ignored.
        var cache = Absolute(environment.GetValueOrDefault("XDG_CACHE_HOME"))
            ?? (OperatingSystem.IsWindows() ? Absolute(environment.GetValueOrDefault("LOCALAPPDATA")) : null)
            ?? (Absolute(environment.GetValueOrDefault("HOME")) is { } home ? System.IO.Path.Combine(home, ".cache") : null);
        return cache is null ? null : System.IO.Path.Combine(cache, "parallel-llm", "answers.db");

        static string? Absolute(string? path) => System.IO.Path.IsPathFullyQualified(path ?? "") ? path : null;
    }
}
