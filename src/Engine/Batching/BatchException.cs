namespace ParallelLlm;

/// <summary>Batches cannot go on. The message has the reason, and no document text or secret.</summary>
/// <param name="kind">
/// <see cref="FailureKind.EndpointUnusable"/> or <see cref="FailureKind.OutOfQuota"/> if the endpoint refuses, also because it has no
/// batches; <see cref="FailureKind.NotStored"/> if the ledger cannot be used.
/// </param>
/// <param name="message">The reason.</param>
/// <param name="inner">The cause; null for none.</param>
public sealed class BatchException(FailureKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public FailureKind Kind { get; } = kind;

    /// <summary>Whether the endpoint knows no batches or files.</summary>
    public bool HasNoBatches { get; init; }
}
