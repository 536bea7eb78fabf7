namespace ParallelLlm;

/// <summary>
/// What kind of failure an attempt came to, or why a chunk was given up. What follows from each is decided by the retry policy.
/// </summary>
public enum FailureKind
{
    /// <summary>429 for the rate: wait, then pace. Does not cost a retry attempt.</summary>
    ThrottledByRate,

    /// <summary>429 for too many at once: lower the concurrency. Does not cost a retry attempt.</summary>
    ThrottledByConcurrency,

    /// <summary>The provider is overloaded: lower the concurrency and ramp slowly. Does not cost a retry attempt.</summary>
    Overloaded,

    /// <summary>The key has no quota or credit left: nothing more is sent with it.</summary>
    OutOfQuota,

    /// <summary>
    /// The key, the model or the route is wrong: nothing more is sent to the endpoint, unless it has just answered others with the same.
    /// </summary>
    EndpointUnusable,

    /// <summary>A server error or a broken connection; worth another try.</summary>
    Transient,

    /// <summary>No complete answer within the attempt's timeout; worth another try.</summary>
    Timeout,

    /// <summary>The prompt does not fit the model's context or the account's limit: the chunk is cut and sent in parts.</summary>
    TooLarge,

    /// <summary>The answer was cut off at the output limit: that is raised once, then the chunk is cut.</summary>
    Truncated,

    /// <summary>The model, a content filter or something in front of the API refused this text.</summary>
    Refused,

    /// <summary>
    /// The endpoint does not take a parameter; the client has noted it and will not send it again, so the same call can be repeated at
    /// once. Does not cost a retry attempt.
    /// </summary>
    UnsupportedParameter,

    /// <summary>The provider found the request itself wrong; repeating it is pointless.</summary>
    BadRequest,

    /// <summary>A success that is none: HTML, an error object, no choices, no content, broken JSON. Worth another try.</summary>
    Malformed,

    /// <summary>The content does not parse as the answer that was asked for. Asked again with the error named.</summary>
    InvalidAnswer,

    /// <summary>The caller's own function threw something that is not known to be worth another try.</summary>
    Function,

    /// <summary>The deadline of the chunk's request passed.</summary>
    Deadline,

    /// <summary>The request was cancelled.</summary>
    Cancelled,

    /// <summary>The budget is used up. Nothing was sent for it.</summary>
    Budget,

    /// <summary>The engine itself failed: a bug. The message says what happened.</summary>
    Engine,

    /// <summary>The answer could not be stored, and nothing is to be given out that is not.</summary>
    NotStored,
}
