namespace ParallelLlm.Batching;

/// <summary>A request to files or batches has failed.</summary>
/// <param name="kind">The kind of failure.</param>
/// <param name="message">The failure in words, without secrets.</param>
/// <param name="status">HTTP status; 0 if there was no answer.</param>
/// <param name="wait">The wait that the provider asks for; null for none.</param>
/// <param name="inner">The cause; null for none.</param>
internal sealed class BatchRequestException(FailureKind kind, string message, int status, TimeSpan? wait, Exception? inner = null)
    : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;

    public int Status { get; } = status;

    public TimeSpan? Wait { get; } = wait;

    /// <summary>Whether the object is unknown, or the path is.</summary>
    public bool IsUnknown => Status is 404 or 410;

    /// <summary>Whether the server knows no such path.</summary>
    public bool IsNoPath => Status is 404 or 405 or 501;

    /// <summary>Whether an answer of success is something else than asked for.</summary>
    public bool IsUnreadable => Kind == FailureKind.Malformed && Status is >= 200 and < 300;

    /// <summary>The exception for callers.</summary>
    public BatchException ForCallers() => new(Kind, Message, this) { HasNoBatches = IsNoPath };

    /// <summary>Whether the same request may succeed later.</summary>
    public bool MayPass => Kind is FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed || Kind.IsThrottle();
}
