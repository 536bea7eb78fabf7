namespace ParallelLlm;

/// <summary>The outcome of one attempt: an answer or a kind of failure. Immutable.</summary>
public sealed record AttemptOutcome
{
    /// <summary>The kind of failure; null if there is an answer.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>The answer's text; null exactly if the attempt failed.</summary>
    public string? Content { get; init; }

    /// <summary>The failure in words; null for an answer. Contains no document text and no secret.</summary>
    public string? Message { get; init; }

    /// <summary>Tokens as the provider reported them; zero if it reported none.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>From sending to the end of the answer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The model that answered, as the provider reported it; null if it reported none.</summary>
    public string? Model { get; init; }

    /// <summary>The wait that the provider asks for, as sent and not clamped; null if it asks for none.</summary>
    public TimeSpan? WaitHint { get; init; }

    /// <summary>Limits announced in the answer's headers; null if there are none.</summary>
    public RateLimitFacts? RateLimit { get; init; }

    /// <summary>The limit that refused the call, as the provider names it; null if it names none, or did not refuse.</summary>
    public NamedLimit? LimitedBy { get; init; }

    /// <summary>HTTP status; null if there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The provider's error code or type; null if there was none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>
    /// Whether only the status identifies the failure. The engine logs such an unknown kind of answer once, with status and code.
    /// </summary>
    public bool IsUnknown { get; init; }

    /// <summary>Whether the call was impossible because its model accepts no output token limit.</summary>
    internal bool LacksOutputLimit { get; init; }

    /// <summary>
    /// The wait: the provider's hint, or five minutes for a named limit of an hour or more without a hint; otherwise null.
    /// </summary>
    internal TimeSpan? Wait => WaitHint ?? (LimitedBy?.Window >= TimeSpan.FromHours(1) ? WaitForLongWindow : null);

    private static readonly TimeSpan WaitForLongWindow = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether a refusal of key, model or route may come from the call's own text or from one server of several, such as a firewall.
    /// </summary>
    internal bool IsDoubtful { get; init; }

    /// <summary>Whether a request was refused for an unknown reason, so that another form of it may be accepted.</summary>
    internal bool IsUnexplained { get; init; }

    /// <summary>Whether a model has run, so that the call costs money even if its answer is unusable.</summary>
    internal bool IsCharged { get => field || Succeeded || Usage.Total > 0; init; }

    /// <summary>Name of the price, if it is another than that of a call made now; null otherwise.</summary>
    internal string? PricedAs { get; init; }

    /// <summary>
    /// Whether the same outcome was given before, for the same call in an earlier pass over its document: it is no call of its own.
    /// </summary>
    internal bool IsRepeated { get; init; }

    /// <summary>Whether there is an answer.</summary>
    public bool Succeeded => Failure is null;

    /// <summary>Creates an outcome with an answer.</summary>
    public static AttemptOutcome Answered(string content, TokenUsage usage = default) => new() { Content = content, Usage = usage };

    /// <summary>Creates a failure.</summary>
    public static AttemptOutcome Failed(FailureKind kind, string message, TimeSpan? waitHint = null) =>
        new() { Failure = kind, Message = message, WaitHint = waitHint };
}
