using ParallelLlm.Contracts;

namespace ParallelLlm.Calling;

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

    /// <summary>Whether nothing but its status said what it is: an answer of no known shape, which the engine logs once with status and code.</summary>
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

/// <summary>What a provider counts against a limit.</summary>
public enum LimitedResource
{
    /// <summary>Requests.</summary>
    Requests,

    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>Requests in flight.</summary>
    Concurrency,
}

/// <summary>Tokens of one or more calls.</summary>
/// <param name="Prompt">Tokens of the messages sent; 0 when the provider did not say.</param>
/// <param name="Completion">Tokens of the answers; 0 when the provider did not say.</param>
/// <param name="Total">Both, and whatever else the provider counts.</param>
public readonly record struct TokenUsage(long Prompt, long Completion, long Total)
{
    /// <summary>The sums; at most the largest number there is.</summary>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) =>
        new(Sum(left.Prompt, right.Prompt), Sum(left.Completion, right.Completion), Sum(left.Total, right.Total));

    /// <summary>What a provider says, which may be nothing or nonsense: a number that is none counts as not said.</summary>
    internal static TokenUsage Of(long? prompt, long? completion, long? total)
    {
        var halves = new TokenUsage(Math.Max(0, prompt ?? 0), Math.Max(0, completion ?? 0), 0);
        return halves with { Total = Math.Max(total ?? 0, Sum(halves.Prompt, halves.Completion)) };
    }

    // A client of another package may report anything.
    private static long Sum(long left, long right) => left > 0 && right > long.MaxValue - left ? long.MaxValue : left + right;
}

/// <summary>What a provider announces about its limits. A value that it does not announce, or announces as zero or less where that means nothing, is null.</summary>
public sealed record RateLimitFacts
{
    /// <summary>The request bucket.</summary>
    public BucketFacts Requests { get; init; }

    /// <summary>The token bucket.</summary>
    public BucketFacts Tokens { get; init; }
}

/// <summary>One announced bucket.</summary>
/// <param name="Limit">Its size per <paramref name="Window"/>.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="Reset">Time until it is full again (not a required wait).</param>
/// <param name="Window">The time that <paramref name="Limit"/> is for; null when not known (a minute for most providers, a day for Groq's requests, a second for Together).</param>
public readonly record struct BucketFacts(long? Limit, long? Remaining, TimeSpan? Reset, TimeSpan? Window);
