using System.Text;

namespace ParallelLlm.Host.Settings;

/// <summary>Everything that a run is told, resolved and in range. Holds no key: only the name of the variable that does.</summary>
internal sealed record RunSettings
{
    /// <summary>Files, folders and <c>-</c>, as they were given.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Whether an earlier run wrote the paths down: what of them cannot be read any more is no error of who repeats them.</summary>
    public bool IsRepeated { get; init; }

    public required FieldsSetting Fields { get; init; }

    /// <summary>Where calls go; at least one.</summary>
    public required IReadOnlyList<EndpointSetting> Endpoints { get; init; }

    public bool SpillOver { get; init; }

    public NoneCanServe WhenNoneCanServe { get; init; }

    /// <summary>Null for standard output.</summary>
    public string? Out { get; init; }

    public string? Report { get; init; }

    public int MaxConcurrency { get; init; } = 20;

    /// <summary>Time for one call; null for <see cref="ProcessingRequest.DefaultTimeout"/>, extended while a server queues the call.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Calls for a chunk in all.</summary>
    public int Retries { get; init; } = 3;

    public TimeSpan? Deadline { get; init; }

    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromSeconds(60);

    public int ChunkTokens { get; init; } = 2000;

    public int ChunkOverlap { get; init; } = 100;

    /// <summary>Path of the template's file.</summary>
    public string? PromptTemplate { get; init; }

    /// <summary>The encoding of documents without a byte order mark, with fallbacks that throw; null to detect it for each.</summary>
    public Encoding? Encoding { get; init; }

    public double Temperature { get; init; }

    public int? MaxOutputTokens { get; init; }

    /// <summary>Null for none.</summary>
    public BudgetSetting? Budget { get; init; }

    public Priority Priority { get; init; } = Priority.Normal;

    public bool Unordered { get; init; }

    public bool Progress { get; init; } = true;

    public StoreSettings Store { get; init; } = StoreSettings.None;

    public Verbosity Verbosity { get; init; } = Verbosity.Normal;
}
