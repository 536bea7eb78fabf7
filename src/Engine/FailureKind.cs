namespace ParallelLlm;

/// <summary>Class of a failed attempt, or reason why a chunk was given up. The retry policy decides the consequences.</summary>
public enum FailureKind
{
    /// <summary>429 for the rate: wait, then pace. Does not count against attempts.</summary>
    ThrottledByRate,

    /// <summary>429 for too many concurrent calls: lower the concurrency. Does not count against attempts.</summary>
    ThrottledByConcurrency,

    /// <summary>The provider is overloaded: lower the concurrency and ramp slowly. Does not count against attempts.</summary>
    Overloaded,

    /// <summary>The key has no quota or credit left: nothing more is sent with it.</summary>
    OutOfQuota,

    /// <summary>
    /// The key, the model or the route is wrong: nothing more is sent to the endpoint, unless it has just answered other chunks with them.
    /// </summary>
    EndpointUnusable,

    /// <summary>A server error or a broken connection; retried.</summary>
    Transient,

    /// <summary>No complete answer within the attempt's timeout; retried.</summary>
    Timeout,

    /// <summary>The prompt does not fit the model's context or the account's limit: the chunk is split.</summary>
    TooLarge,

    /// <summary>The answer was truncated at the output limit: the limit is raised once, then the chunk is split.</summary>
    Truncated,

    /// <summary>The model, a content filter or a proxy in front of the API refused this text.</summary>
    Refused,

    /// <summary>
    /// The endpoint rejects a parameter. The client omits it from now on, so the call is repeated at once. Does not count against attempts.
    /// </summary>
    UnsupportedParameter,

    /// <summary>The provider rejected the request as invalid; not retried.</summary>
    BadRequest,

    /// <summary>A success status without a usable answer: HTML, an error object, no choices, no content, broken JSON. Retried.</summary>
    Malformed,

    /// <summary>The content does not parse as the requested answer. Asked again with the error named.</summary>
    InvalidAnswer,

    /// <summary>The caller's function threw an exception that is not known to be transient.</summary>
    Function,

    /// <summary>The deadline of the chunk's request passed.</summary>
    Deadline,

    /// <summary>The request was cancelled.</summary>
    Cancelled,

    /// <summary>The budget is used up; no call was made.</summary>
    Budget,

    /// <summary>The engine failed: a bug. The message has details.</summary>
    Engine,

    /// <summary>The call waits for a provider's batch: nothing is wrong, and the answer comes later.</summary>
    Deferred,

    /// <summary>The answer could not be stored, and the store is required.</summary>
    NotStored,
}
