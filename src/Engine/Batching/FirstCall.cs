namespace ParallelLlm.Batching;

/// <summary>
/// Makes the first call of a ledger directly, to see which parameters the model accepts. The others wait for it. Thread-safe.
/// </summary>
/// <param name="isDue">Whether there is none yet.</param>
internal sealed class FirstCall(
    OpenAICompatibleClient client, string model, BatchLedger ledger, GivenAnswers given, bool isDue) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile bool _isDue = isDue;

    /// <summary>Whether the next call is the first.</summary>
    public bool IsDue => _isDue;

    /// <summary>Makes none.</summary>
    public void Skip() => _isDue = false;

    /// <summary>Makes the call; null if another was the first meanwhile, or if a busy server has shown nothing.</summary>
    public async ValueTask<AttemptOutcome?> TryAsync(LlmCall call, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (status, answer) = (0, ReadOnlyMemory<byte>.Empty);
            while (_isDue)
            {
                var outcome = await client.CompleteAsync(call, (code, body) => (status, answer) = (code, body), cancellationToken)
                    .ConfigureAwait(false);
                if (outcome.IsCharged)
                    _isDue = false;
                else if (outcome.Failure == FailureKind.UnsupportedParameter)
                    continue;
                else if (outcome.Failure is FailureKind.EndpointUnusable or FailureKind.OutOfQuota)
                    return outcome;
                else if (outcome.Failure is FailureKind.Transient or FailureKind.Timeout or FailureKind.Malformed
                    || outcome.Failure?.IsThrottle() == true)
                    // A busy server says nothing about the call: it goes into a batch like the others.
                    break;
                Keep(new LineResult(CallIdentity.IdOf(call, client.WriteBody(call).Span), status, answer, null));
                // Batches have no rate limit.
                return outcome with { RateLimit = null, PricedAs = call.Model };
            }

            _isDue = false;
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private void Keep(LineResult answer)
    {
        try
        {
            if (answer.Status > 0)
                ledger.Results.Keep(answer);
            if (!_isDue)
                ledger.Dialect = client.DialectOf(model);
        }
        catch (BatchException)
        {
            // A full disk, which the next call reports: this one is paid for.
        }

        given.Give(answer.Id);
    }
}
