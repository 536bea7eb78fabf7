namespace ParallelLlm.Batching;

/// <summary>The room for tokens in the provider's queue, as its refusals show it. Not thread-safe.</summary>
internal sealed class QueueRoom(BatchLedger ledger, BatchingOptions options)
{
    private const double CloseRatio = 0.01;

    // Tokens that waited when a batch was created, until it ends.
    private readonly Dictionary<long, double> _beside = [];
    private QueueLimiter _limiter = ledger.Queue;
    private double _ratio = ledger.TokenRatio;

    /// <summary>The limit in force; infinite while nothing was refused.</summary>
    public double Limit => _limiter.Limit;

    /// <summary>The most tokens, as estimated, for a batch beside others; 0 or less if it has to wait.</summary>
    public double Beside(IReadOnlyList<LocalBatch> open)
    {
        var isChecking = open.Any(batch => batch.State <= BatchState.Validating);
        return _limiter.RoomBeside(TokensOf(open), isChecking, options.MaxQueuedTokens ?? double.PositiveInfinity) / ledger.TokenRatio;
    }

    /// <summary>Takes the room for a new batch beside others.</summary>
    public void Take(LocalBatch batch, IReadOnlyList<LocalBatch> others) => _beside[batch.Number] = TokensOf(others);

    /// <summary>Gives back the room of a batch.</summary>
    public void Leave(LocalBatch batch) => _beside.Remove(batch.Number);

    /// <summary>Notes that a batch was accepted. Batches that are not over by now have certainly waited beside it.</summary>
    public void Accept(LocalBatch batch) =>
        Set(_limiter.Accept(TokensOf(ledger.Batches.Open().Where(other => other.Number <= batch.Number))));

    /// <summary>Notes that a batch was refused because too many tokens wait.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="named">The limit that the refusal names; null for none.</param>
    public void Refuse(LocalBatch batch, double? named)
    {
        if (!_beside.Remove(batch.Number, out var others))
            others = TokensOf(ledger.Batches.Open().Where(other => other.Number < batch.Number));
        Set(_limiter.Refuse(others + TokensOf([batch]), named));
    }

    /// <summary>Whether a batch has more tokens than a limit.</summary>
    public bool IsAbove(LocalBatch batch, double? limit) => limit < TokensOf([batch]);

    /// <summary>Looks again how the provider counts tokens, which the first answers show.</summary>
    public void CountAgain()
    {
        var ratio = ledger.TokenRatio;
        if (Math.Abs((ratio / _ratio) - 1) < CloseRatio)
            return;
        Set(_limiter.Scale(ratio / _ratio));
        _ratio = ratio;
    }

    private void Set(QueueLimiter limiter)
    {
        if (limiter == _limiter)
            return;
        _limiter = limiter;
        ledger.Queue = limiter;
    }

    private double TokensOf(IEnumerable<LocalBatch> batches) => batches.Sum(batch => batch.Tokens) * ledger.TokenRatio;
}
