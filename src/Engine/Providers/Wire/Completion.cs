namespace ParallelLlm.Providers.Wire;

/// <summary>Contents of a successful answer.</summary>
internal record struct Completion
{
    /// <summary>Whether the body was a stream of events.</summary>
    public bool IsStream { get; set; }

    /// <summary>Whether the body was a complete JSON object, or a complete stream of them.</summary>
    public bool IsReadable { get; set; }

    /// <summary>A description of the web page received instead of JSON; null if there was none.</summary>
    public string? Page { get; set; }

    /// <summary>Whether there was an error object, at the root or in the first choice.</summary>
    public bool HasError { get; set; }

    /// <summary>The error's JSON, if it is only part of the body.</summary>
    public byte[]? Error { get; set; }

    /// <summary>Whether there was at least one choice.</summary>
    public bool HasChoice { get; set; }

    /// <summary>Whether the model refused explicitly.</summary>
    public bool HasRefusal { get; set; }

    public bool HasFinish { get; set; }

    /// <summary>Why the model stopped.</summary>
    public FinishReason Finish { get; set; }

    /// <summary>The text; null when there was none.</summary>
    public string? Content { get; set; }

    /// <summary>The model's reasoning, if the server separates it; null if there was none.</summary>
    public string? Reasoning { get; set; }

    /// <summary>The arguments of the model's function calls, in order; null if there were none.</summary>
    public string? Arguments { get; set; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; set; }

    /// <summary>Tokens.</summary>
    public TokenUsage Usage { get; set; }

    /// <summary>
    /// The outcome; a null kind is an answer. The messages contain nothing of the body, which is the model's answer or part of it.
    /// </summary>
    public readonly (FailureKind? Kind, string? Message) Judge() => this switch
    {
        { Page: { } page } => (FailureKind.Malformed, page),
        { IsReadable: false, IsStream: true } => (FailureKind.Malformed, "The answer is an incomplete event stream."),
        { IsReadable: false } => (FailureKind.Malformed, "The answer is not valid JSON."),
        { HasError: true } => (FailureKind.Malformed, "An error object instead of an answer."),
        { HasChoice: false } => (FailureKind.Malformed, "The answer has no choices."),
        { Finish: FinishReason.Filter } => (FailureKind.Refused, "A content filter cut the answer off."),
        { HasRefusal: true } => (FailureKind.Refused, "The model refused to answer."),
        { Finish: FinishReason.Length } => (FailureKind.Truncated, "The answer was cut off at the output limit."),
        { Content: null, Reasoning: not null } => (FailureKind.Malformed, "The answer has no content, only reasoning."),
        { Content: null } => (FailureKind.Malformed, "The answer has no content."),
        _ when string.IsNullOrWhiteSpace(Content) => (FailureKind.Malformed, "The answer is empty."),
        _ => (null, null),
    };

    /// <summary>The outcome of its attempt.</summary>
    public readonly AttemptOutcome ToOutcome(TimeSpan latency, int? status = null, RateLimitFacts? rateLimit = null)
    {
        var (kind, message) = Judge();
        return new AttemptOutcome
        {
            Failure = kind,
            Content = kind is null ? Content : null,
            Message = message,
            Usage = Usage,
            IsCharged = HasChoice,
            Latency = latency,
            Model = Model,
            RateLimit = rateLimit,
            StatusCode = status,
        };
    }
}
