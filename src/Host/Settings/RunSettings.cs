using System.Text;
using ParallelLlm.Host.Documents.Isolation;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Settings;

/// <summary>All settings of a run, resolved and in range. Holds no key: only the name of the variable that does.</summary>
internal sealed record RunSettings
{
    /// <summary>Options of the library as they are by default, for the help and for what resolves settings.</summary>
    internal static readonly EngineOptions DefaultEngine = new();
    internal static readonly ChunkingOptions DefaultChunking = new();
    internal static readonly int DefaultMaxAttempts = new ProcessingRequest(Array.Empty<DocumentChunk>()).MaxAttempts;
    internal const Priority DefaultPriority = Priority.Normal;
    internal const int DefaultReaders = ReaderPool.DefaultReaders;

    /// <summary>Files, folders and <c>-</c>, as they were given.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Whether an earlier run wrote the paths down: one that cannot be read any more is no error of the user's.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Only the first documents, so many; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Only documents that are drawn, so many; null for all.</summary>
    public int? Sample { get; init; }

    /// <summary>Seed of the sample.</summary>
    public int Seed { get; init; }

    public required FieldsSetting Fields { get; init; }

    /// <summary>Where calls go; at least one.</summary>
    public required IReadOnlyList<EndpointSetting> Endpoints { get; init; }

    public bool SpillOver { get; init; }

    public NoneCanServe WhenNoneCanServe { get; init; }

    /// <summary>Null for standard output.</summary>
    public string? Out { get; init; }

    /// <summary>What messages call the output.</summary>
    public string OutName { get => field ?? Out ?? "standard output"; init; }

    /// <summary>The form of the results.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>The form of a table.</summary>
    public TableOptions Table { get; init; } = new();

    public string? Report { get; init; }

    /// <summary>The page of evidence; null for none.</summary>
    public string? EvidenceReport { get; init; }

    /// <summary>Files that a command writes beside those of a run.</summary>
    public IReadOnlyList<TargetFile> AlsoWritten { get; init; } = [];

    /// <summary>Files that a run reads beside its documents, with the flags that name them.</summary>
    public IReadOnlyList<(string Flag, string Path)> AlsoRead { get; init; } = [];

    public int MaxConcurrency { get; init; } = DefaultEngine.MaxConcurrency;

    /// <summary>Time for one call; null for <see cref="ProcessingRequest.DefaultTimeout"/>, extended while a server queues it.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Calls for a chunk in all.</summary>
    public int MaxAttempts { get; init; } = DefaultMaxAttempts;

    public TimeSpan? Deadline { get; init; }

    /// <summary>Null for never.</summary>
    public TimeSpan? GiveUpAfter { get; init; } = DefaultEngine.GiveUpAfter;

    public int ChunkTokens { get; init; } = DefaultChunking.MaxTokens;

    public int ChunkOverlap { get; init; } = DefaultChunking.OverlapTokens;

    /// <summary>Path of the template's file.</summary>
    public string? PromptTemplate { get; init; }

    /// <summary>The encoding of documents without a byte order mark, with fallbacks that throw; null to detect it for each.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether only the main content of HTML is read.</summary>
    public bool MainContent { get; init; }

    public AttachmentRule Attachments { get; init; }

    /// <summary>Whether results say where their values stand.</summary>
    public bool FindsEvidence { get; init; } = true;

    /// <summary>Whether the lists of a document's chunks are joined.</summary>
    public bool MergesArrays { get; init; }

    /// <summary>Folder for the documents' texts; null for none.</summary>
    public string? Texts { get; init; }

    /// <summary>Whether a mail's attachments are documents of their own.</summary>
    public bool SeparatesAttachments => Attachments == AttachmentRule.Separate;

    /// <summary>Documents of binary formats that are read at once.</summary>
    public int Readers { get; init; } = DefaultReaders;

    public double Temperature { get; init; }

    public int? MaxOutputTokens { get; init; }

    /// <summary>Time after which calls of batches are made directly; null for never.</summary>
    public TimeSpan? BatchDeadline { get; init; }

    /// <summary>IDs of batches that this state of batches does not know, to take answers from.</summary>
    public IReadOnlyList<string> BatchFrom { get; init; } = [];

    /// <summary>Whether any endpoint's calls are made by batches.</summary>
    public bool HasBatches => Endpoints.Any(endpoint => endpoint.IsBatch);

    /// <summary>Whether chunks share calls.</summary>
    public Packing Packing { get; init; }

    /// <summary>Null for none.</summary>
    public BudgetSetting? Budget { get; init; }

    /// <summary>What models cost, by name.</summary>
    public IReadOnlyDictionary<string, ModelPrice> Prices { get; init; } = new Dictionary<string, ModelPrice>();

    public Priority Priority { get; init; } = DefaultPriority;

    public bool Unordered { get; init; }

    public bool Progress { get; init; } = true;

    public StoreSettings Store { get; init; } = StoreSettings.None;

    public Verbosity Verbosity { get; init; } = Verbosity.Normal;
}
