namespace ParallelLlm;

/// <summary>Makes one call to a model: exactly one attempt, with no retries of its own. Implementations are thread-safe.</summary>
public interface ILlmClient
{
    /// <summary>Who answers, for telemetry; <see cref="LlmProvider.Unknown"/> by default.</summary>
    LlmProvider Provider => LlmProvider.Unknown;

    /// <summary>
    /// Sends the call and says what it came to. Whatever the provider or the network does is an <see cref="AttemptOutcome"/>,
    /// a call that outlasts <see cref="LlmCall.Timeout"/> included (<see cref="ParallelLlm.FailureKind.Timeout"/>).
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken);
}
