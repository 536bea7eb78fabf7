namespace ParallelLlm;

/// <summary>Makes one call to a model: exactly one attempt, with no retries of its own. Implementations are thread-safe.</summary>
public interface ILlmClient
{
    /// <summary>The provider, for telemetry; <see cref="LlmProvider.Unknown"/> by default.</summary>
    LlmProvider Provider => LlmProvider.Unknown;

    /// <summary>
    /// Sends the call and returns its outcome. Anything the provider or the network does is an <see cref="AttemptOutcome"/>, including a
    /// call that outlasts <see cref="LlmCall.Timeout"/> (<see cref="ParallelLlm.FailureKind.Timeout"/>).
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken);
}
