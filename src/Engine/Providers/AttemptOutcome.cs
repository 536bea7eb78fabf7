namespace ParallelLlm;

/// <summary>What one attempt came to: an answer, or a kind of failure. Immutable.</summary>
public sealed record AttemptOutcome
{
    /// <summary>The kind of failure; null when there is an answer.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>The answer's text; null exactly when the attempt failed.</summary>
    public string? Content { get; init; }

    /// <summary>What went wrong, for people; null when nothing did. Holds no document text and no secret.</summary>
    public string? Message { get; init; }

    /// <summary>Tokens, as the provider counted them; zero when it did not say.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>From sending to the end of the answer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The model that answered, by its own account; null when it did not say.</summary>
    public string? Model { get; init; }

    /// <summary>How long the provider asks to wait, as it was sent and not clamped; null when it did not ask.</summary>
    public TimeSpan? WaitHint { get; init; }

    /// <summary>What the answer's headers say about limits; null when they say nothing.</summary>
    public RateLimitFacts? RateLimit { get; init; }

    /// <summary>Which limit refused the call, by the provider's own words; null when it does not say, or did not refuse.</summary>
    public NamedLimit? LimitedBy { get; init; }

    /// <summary>HTTP status; null when there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The provider's error code or type; null when there was none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>
    /// Whether nothing but its status said what it is: an answer of no known shape, which the engine logs once with status and code.
    /// </summary>
    public bool IsUnknown { get; init; }

    /// <summary>Whether the call could not be made because its model takes no limit on the answer's tokens.</summary>
    internal bool LacksOutputLimit { get; init; }

    /// <summary>
    /// The wait: the provider's hint, or five minutes where it names a limit of an hour or more without a hint; null otherwise.
    /// </summary>
    internal TimeSpan? Wait => WaitHint ?? (LimitedBy?.Window >= TimeSpan.FromHours(1) ? WaitForLongWindow : null);

    private static readonly TimeSpan WaitForLongWindow = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether a refusal of key, model or route may be due to the call's own text or to one server of several, such as a firewall's.
    /// </summary>
    internal bool IsDoubtful { get; init; }

    /// <summary>Whether a request was refused for an unknown reason, so that another form of it may be accepted.</summary>
    internal bool IsUnexplained { get; init; }

    /// <summary>Whether a model has run, so that the call costs money even if its answer is useless.</summary>
    internal bool IsCharged { get => field || Succeeded || Usage.Total > 0; init; }

    /// <summary>Whether there is an answer.</summary>
    public bool Succeeded => Failure is null;

    /// <summary>An answer.</summary>
    public static AttemptOutcome Answered(string content, TokenUsage usage = default) => new() { Content = content, Usage = usage };

    /// <summary>A failure.</summary>
    public static AttemptOutcome Failed(FailureKind kind, string message, TimeSpan? waitHint = null) =>
        new() { Failure = kind, Message = message, WaitHint = waitHint };
}
