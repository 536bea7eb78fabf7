namespace ParallelLlm;

/// <summary>
/// A caller's batch of chunks, with what to ask about them and how hard to try. Immutable; one request can be processed once for each time
/// its chunks can be enumerated.
/// </summary>
public sealed record ProcessingRequest
{
    /// <summary>A request over chunks that arrive over time. They are read as room allows, never far ahead of the results taken.</summary>
    public ProcessingRequest(IAsyncEnumerable<DocumentChunk> chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        Chunks = chunks;
    }

    /// <summary>A request over chunks that are at hand.</summary>
    public ProcessingRequest(IEnumerable<DocumentChunk> chunks)
        : this((chunks ?? throw new ArgumentNullException(nameof(chunks))).ToAsyncEnumerable())
    {
    }

    /// <summary>Identifies the request in tracking and logs; a new id by default.</summary>
    public RequestId Id { get; init; } = RequestId.New();

    /// <summary>The chunks. Enumerated once per call, off the engine's threads.</summary>
    public IAsyncEnumerable<DocumentChunk> Chunks { get; init; }

    /// <summary>What to extract. Needed unless <see cref="Extractor"/> is set or the caller's own function does the work.</summary>
    public ExtractionSchema? Fields { get; init; }

    /// <summary>
    /// The user message, with <c>{text}</c> for the chunk's text and <c>{fields}</c> for the names of the fields; null for the built-in
    /// one.
    /// </summary>
    public string? PromptTemplate { get; init; }

    /// <summary>Builds the prompts and reads the answers instead of the built-in extractor; null for the built-in one.</summary>
    public IExtractor? Extractor { get; init; }

    /// <summary>The model to ask, whichever endpoint is used; null for each endpoint's own.</summary>
    public string? ModelName { get; init; }

    /// <summary>
    /// Names of the endpoints that may be used; empty (the default) for all that the engine has. Their tiers hold among them.
    /// </summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>
    /// How many attempts of this request may be out at once, at least 1; 20 by default. The engine's own cap holds as well.
    /// </summary>
    public int MaxConcurrency { get; init; } = 20;

    /// <summary>
    /// Time for one attempt, more than zero; null (the default) for 60 s, and longer where a server answers others and the call's place in
    /// its queue needs it.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Time for one attempt where the endpoint's answers give no reason for more.</summary>
    internal TimeSpan UsualTimeout => Timeout ?? DefaultTimeout;

    /// <summary>Time for one attempt where none is set: 60 s.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How many unthrottled calls may be made for a chunk in all, at least 1; 3 by default. Throttled calls do not count; a part of a chunk
    /// that had to be cut counts by itself.
    /// </summary>
    public int RetryAttempts { get; init; } = 3;

    /// <summary>
    /// Time for the whole request from its start; null (the default) for none. Chunks that are not done by then fail as
    /// <see cref="FailureKind.Deadline"/>.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// Time for each chunk from the moment at which it is read from <see cref="Chunks"/>, waits included; null (the default) for none. One
    /// that is not done by then fails as <see cref="FailureKind.Deadline"/>.
    /// </summary>
    public TimeSpan? ChunkDeadline { get; init; }

    /// <summary>Sampling temperature, from 0 to 2; 0 by default.</summary>
    public double Temperature { get; init; }

    /// <summary>
    /// Most tokens that an answer may have; null (the default) leaves it to the provider. Doubled once for a chunk whose answer is cut off,
    /// before the chunk itself is cut.
    /// </summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The order of the results; chunk order by default.</summary>
    public ResultOrder Order { get; init; } = ResultOrder.Chunks;

    /// <summary>Throws when a setting is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting and what it takes.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoints);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryAttempts, 1);
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
