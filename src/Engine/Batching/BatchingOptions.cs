namespace ParallelLlm;

/// <summary>How calls are put into a provider's batches. Immutable.</summary>
public sealed record BatchingOptions
{
    /// <summary>
    /// File that keeps the calls, their batches and answers until they were read; created if missing, accessible to its owner only, used by
    /// one process at a time.
    /// </summary>
    public required string LedgerPath { get; init; }

    /// <summary>
    /// Name under which <see cref="BudgetOptions.Prices"/> has the price of calls in batches; null (the default) for the model's own price.
    /// </summary>
    public string? PricedAs { get; init; }

    /// <summary>Lines of a batch at most, 1 or more; 50,000 by default.</summary>
    public int MaxLines { get; init; } = 50_000;

    /// <summary>Bytes of a batch's file at most, 1 or more; 200,000,000 by default.</summary>
    public long MaxBytes { get; init; } = 200_000_000;

    /// <summary>
    /// Tokens that may wait in unfinished batches, 1 or more; null (the default) if that is not known: it is found by refusals.
    /// </summary>
    public long? MaxQueuedTokens { get; init; }

    /// <summary>Time in which the provider is to finish a batch; <c>24h</c> by default, which is all that most accept.</summary>
    public string CompletionWindow { get; init; } = "24h";

    /// <summary>Batches that a line may be in before its failure counts, 1 or more; 3 by default. Expired lines do not count.</summary>
    public int MaxTries { get; init; } = 3;

    /// <summary>
    /// Time for which calls are gathered before a batch is started with them, unless they are enough for a full one; zero (the default) for
    /// none. For callers that go on adding calls.
    /// </summary>
    public TimeSpan GatherTime { get; init; }

    /// <summary>
    /// Whether the client remembers which calls a document has asked for, as <see cref="BatchingClient.IsWaiting"/> and
    /// <see cref="BatchingClient.Done"/> require; true by default. Takes about 300 bytes for each call.
    /// </summary>
    public bool TracksDocuments { get; init; } = true;

    /// <summary>
    /// Whether the first call of a new ledger is made directly, at the ordinary price; true by default. It shows within seconds which
    /// parameters the model refuses, and whether the key is right: otherwise all lines of the first batch could fail, hours later.
    /// </summary>
    public bool TriesFirstCall { get; init; } = true;

    /// <summary>
    /// Time after which an endpoint that cannot be reached at all counts as unusable, as long as it has not answered any request about
    /// batches; null (the default) for never. Once it has answered, its batches are waited for however long it is away.
    /// </summary>
    public TimeSpan? GiveUpAfter { get; init; }

    /// <summary>
    /// Time for which the provider is asked again if the results of a completed batch hold none of its calls, or if a request has had
    /// nothing but unreadable answers, such as a proxy's page; 1 hour by default. Then the work ends with an error: calls that were paid
    /// for are not made again.
    /// </summary>
    public TimeSpan ResultPatience { get; init; } = TimeSpan.FromHours(1);

    /// <summary>First pause between two looks at the batches, more than zero; 2 s by default. It grows by half each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause between two looks at the batches; 1 minute by default.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Rejects invalid options.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(LedgerPath);
        ArgumentException.ThrowIfNullOrWhiteSpace(CompletionWindow);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLines, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GatherTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(ResultPatience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstPause, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestPause, FirstPause);
        if (MaxQueuedTokens is { } tokens)
            ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1, nameof(MaxQueuedTokens));
    }
}
