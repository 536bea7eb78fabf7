using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>
/// What follows from the refusal of a whole batch: because of the queue, its size, single lines, or another reason. Not thread-safe.
/// </summary>
internal sealed class BatchRefusals(QueueContext context, QueueRoom room)
{
    private const int MostInARow = 3;

    // Codes of batches that have too many bytes.
    private static readonly HashSet<string> LargeCodes = new(StringComparer.OrdinalIgnoreCase) { "batch_too_large", "file_too_large" };

    // Codes of batches that have too many calls.
    private static readonly HashSet<string> ManyCodes =
        new(StringComparer.OrdinalIgnoreCase) { "too_many_tasks", "too_many_requests_in_batch", "max_requests_exceeded" };

    private int _inARow;
    private string? _last;

    /// <summary>Lines that the provider takes in a batch, at most.</summary>
    public int MostLines { get; private set; } = context.Options.MaxLines;

    /// <summary>Bytes that the provider takes in a file, at most.</summary>
    public long MostBytes { get; private set; } = context.Options.MaxBytes;

    /// <summary>Takes back a batch: its lines go into others.</summary>
    public void Release(LocalBatch batch, BatchState state = BatchState.Failed)
    {
        room.Leave(batch);
        context.Ledger.Batches.Release(batch, state);
    }

    /// <summary>Notes a batch that was not refused.</summary>
    public void End() => _inARow = 0;

    /// <summary>A batch was refused because it has too many calls or bytes.</summary>
    public void ByItsSize(LocalBatch batch)
    {
        if (batch.Lines == 1 && context.Ledger.Batches.IdOf(batch, 1) is { } id)
        {
            var words = $"The provider takes no batch file of {batch.Bytes:N0} bytes, which this call alone has. Make smaller chunks.";
            Refuse(batch, id, 413, words);
            // Larger batches may have been refused because of this call.
            (MostLines, MostBytes) = (context.Options.MaxLines, batch.Bytes - 1);
            Release(batch);
            return;
        }

        MostLines = batch.Lines / 2;
        Release(batch);
        Log.BatchTooLarge(context.Logger, batch.Lines, MostLines);
    }

    /// <summary>A batch was refused because too many tokens wait.</summary>
    /// <param name="cause">The provider's code or words.</param>
    /// <param name="limit">The limit that the refusal names; null for none.</param>
    public void ByTheQueue(LocalBatch batch, string cause, double? limit)
    {
        // A call that is larger than the whole queue never fits.
        if (batch.Lines == 1 && room.IsAbove(batch, limit) && context.Ledger.Batches.IdOf(batch, 1) is { } id)
            Refuse(batch, id, 400, cause);
        room.Refuse(batch, limit);
        Release(batch);
        Log.BatchQueueFull(context.Logger, cause, room.Limit);
    }

    /// <summary>A batch was refused in validation.</summary>
    /// <exception cref="BatchException">Too many were in a row.</exception>
    public void InValidation(LocalBatch batch, RemoteBatch remote)
    {
        if (batch.IsForeign)
        {
            // It says nothing about batches with calls of this ledger.
            Release(batch);
            Log.BatchEnded(context.Logger, remote.Id, remote.Status, batch.Lines, batch.Lines);
            return;
        }

        foreach (var error in remote.Errors)
        {
            if (!QueueLimiter.IsRefusal(error, out var limit))
                continue;
            ByTheQueue(batch, error.Code ?? "too many tokens wait", limit);
            return;
        }

        var codes = remote.Errors.Select(error => error.Code).OfType<string>().ToList();
        if (codes.Exists(LargeCodes.Contains) || (batch.Lines > 1 && codes.Exists(ManyCodes.Contains)))
        {
            ByItsSize(batch);
            return;
        }

        var lines = remote.Errors.Where(error => error.Line is not null)
            .Select(error => (Id: context.Ledger.Batches.IdOf(batch, error.Line!.Value), error.Code))
            .Where(line => line.Id is not null).ToList();
        foreach (var (id, code) in lines)
            Refuse(batch, id!, 400, code);

        Release(batch);
        var reason = remote.Errors.FirstOrDefault()?.Code ?? "no reason given";
        Log.BatchFailed(context.Logger, remote.Id, reason);
        Count(lines.Count, reason);
    }

    private void Count(int lines, string reason)
    {
        // If each batch is refused for one line and the same reason, the line is not the cause.
        if (lines > 1)
            _inARow = 0;
        else if (lines == 0 || _inARow == 0 || reason == _last)
            _inARow++;
        _last = reason;
        if (_inARow >= MostInARow)
            throw new BatchException(
                FailureKind.EndpointUnusable, $"The provider has refused {_inARow} batches in a row ({reason}).");
    }

    private void Refuse(LocalBatch batch, string id, int status, string? words) => context.Ledger.Results.Record(
        batch, [new LineResult(id, status, default, words)], (_, tries) => new LineStep(LineState.Ended, tries));
}
