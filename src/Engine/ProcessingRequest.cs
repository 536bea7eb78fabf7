namespace ParallelLlm;

/// <summary>A batch of chunks with its settings. Immutable. Can be processed as often as its chunks can be enumerated.</summary>
public sealed record ProcessingRequest
{
    /// <summary>Creates a request over chunks that arrive over time. They are read as the request's window allows.</summary>
    public ProcessingRequest(IAsyncEnumerable<DocumentChunk> chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        Chunks = chunks;
    }

    /// <summary>Creates a request over available chunks.</summary>
    public ProcessingRequest(IEnumerable<DocumentChunk> chunks)
        : this((chunks ?? throw new ArgumentNullException(nameof(chunks))).ToAsyncEnumerable())
    {
    }

    /// <summary>Id for tracking and logs; a new id by default.</summary>
    public RequestId Id { get; init; } = RequestId.New();

    /// <summary>The chunks. Enumerated once per call, on a pool thread.</summary>
    public IAsyncEnumerable<DocumentChunk> Chunks { get; init; }

    /// <summary>Fields to extract. Required unless <see cref="Extractor"/> is set or the caller's function does the work.</summary>
    public ExtractionSchema? Fields { get; init; }

    /// <summary>
    /// The user message, with <c>{text}</c> for the chunk's text and <c>{fields}</c> for the field names; null (the default) for the
    /// built-in one.
    /// </summary>
    public string? PromptTemplate { get; init; }

    /// <summary>Builds prompts and reads answers; null (the default) for the built-in extractor.</summary>
    public IExtractor? Extractor { get; init; }

    /// <summary>The model to ask at every endpoint; null (the default) for each endpoint's own.</summary>
    public string? ModelName { get; init; }

    /// <summary>Names of the endpoints to use; empty (the default) for all. Their tiers apply among them.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>Attempts of this request in flight at once, at least 1; 20 by default. The engine's cap applies as well.</summary>
    public int MaxConcurrency { get; init; } = 20;

    /// <summary>
    /// Time for one attempt, more than zero; null (the default) for 60 s, extended while the server answers others and the call may be
    /// queued.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Time for one attempt before any extension.</summary>
    internal TimeSpan UsualTimeout => Timeout ?? DefaultTimeout;

    /// <summary>Default time for one attempt: 60 s.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Maximum calls for a chunk, at least 1; 3 by default. Throttled calls do not count. A part of a split chunk has its own count.
    /// </summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>
    /// Time for the whole request from its start; null (the default) for no bound. Unfinished chunks then fail as
    /// <see cref="FailureKind.Deadline"/>.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// Time for each chunk from its acceptance, including waits; null (the default) for no bound. An unfinished chunk then fails as
    /// <see cref="FailureKind.Deadline"/>.
    /// </summary>
    public TimeSpan? ChunkDeadline { get; init; }

    /// <summary>Sampling temperature, from 0 to 2; 0 by default.</summary>
    public double Temperature { get; init; }

    /// <summary>
    /// Token limit of an answer, at least 1; null (the default) for the provider's. Doubled once for a chunk with a truncated answer,
    /// before the chunk is split.
    /// </summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Whether chunks share calls; off by default. Without effect if <see cref="Extractor"/> is set.</summary>
    public Packing Packing { get; init; }

    /// <summary>
    /// Whether <see cref="ProcessedChunk.Evidence"/> says where the values of a result stand in the text; true by default. Costs well under
    /// a millisecond of processor time for a usual chunk.
    /// </summary>
    public bool FindsEvidence { get; init; } = true;

    /// <summary>
    /// Whether the lists of a split chunk's parts are joined; false by default: the first part's list counts. Set it together with
    /// <see cref="DocumentMerger"/>'s. Without effect if <see cref="Extractor"/> is set.
    /// </summary>
    public bool MergesArrays { get; init; }

    /// <summary>Order of the results; chunk order by default.</summary>
    public ResultOrder Order { get; init; } = ResultOrder.Chunks;

    /// <summary>The extractor that was set, or the built-in one for the fields.</summary>
    /// <exception cref="ArgumentException">There are no fields.</exception>
    internal IExtractor ExtractorInUse()
    {
        if (Extractor is { } own)
            return own;
        if (Fields is not { } fields)
            throw new ArgumentException("The request has neither Fields nor Extractor. Set one of them.");
        return new FieldExtractor(fields, PromptTemplate) { MergesArrays = MergesArrays };
    }

    /// <summary>Validates the settings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoints);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(UsualTimeout, TimeSpan.Zero, nameof(Timeout));
        ArgumentOutOfRangeException.ThrowIfNegative(Temperature);
        if (ChunkDeadline is { } chunkDeadline)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(chunkDeadline, TimeSpan.Zero, nameof(ChunkDeadline));
        if (Deadline is { } deadline)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero, nameof(Deadline));
        if (MaxOutputTokens is { } tokens)
            ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1, nameof(MaxOutputTokens));
    }
}
