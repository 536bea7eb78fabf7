using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>Looks at open batches and notes how far they are. Not thread-safe.</summary>
internal sealed class BatchWatcher(QueueContext context, QueueRoom room, BatchCollector collector)
{
    private const int MostLooks = 4;

    private readonly Dictionary<long, int> _looks = [];

    /// <summary>Looks at batches once, and collects the results of those that have ended.</summary>
    /// <param name="whenOneEnded">Called when one that was not refused has ended.</param>
    public async Task LookAsync(
        IReadOnlyList<LocalBatch> open, Func<CancellationToken, Task> whenOneEnded, CancellationToken cancellationToken)
    {
        foreach (var batch in open.Where(batch => batch.RemoteId is not null))
        {
            if (await HasEndedAsync(batch, cancellationToken).ConfigureAwait(false))
                await whenOneEnded(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> HasEndedAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        RemoteBatch remote;
        try
        {
            remote = await context.Requests.TryAsync(() => context.Api.GetAsync(batch.RemoteId!, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (BatchRequestException unknown) when (unknown.IsUnknown)
        {
            // A gateway's momentary 404 is no proof: its lines would be paid for again.
            if (IsEarly(batch) || await IsListedAsync(batch, cancellationToken).ConfigureAwait(false))
                return false;
            Log.BatchVanished(context.Logger, batch.RemoteId!, batch.Lines);
            _looks.Remove(batch.Number);
            collector.End(batch, BatchState.Vanished);
            return true;
        }

        if (remote.State != batch.State)
            Note(batch, remote);
        // The files of an ended batch may come a little later.
        if (!remote.HasEnded || (remote is { OutputFile: null, ErrorFile: null, Completed: > 0 } && IsEarly(batch)))
            return false;
        if (!await collector.CollectAsync(batch, remote, cancellationToken).ConfigureAwait(false))
            return false;
        _looks.Remove(batch.Number);
        return remote.State != BatchState.Failed;
    }

    private void Note(LocalBatch batch, RemoteBatch remote)
    {
        // A refused batch is not tried again at once.
        if (remote.State != BatchState.Failed)
            context.Pause.Restart();
        context.Ledger.Batches.SetState(batch, remote.State);
        if (remote.State == BatchState.Unknown)
            Log.BatchStateUnknown(context.Logger, remote.Id, remote.Status);
        var isAccepted = remote.State is BatchState.InProgress or BatchState.Finalizing or BatchState.Completed or BatchState.Expired;
        if (batch.State <= BatchState.Validating && isAccepted)
            room.Accept(batch);
    }

    private bool IsEarly(LocalBatch batch) => (_looks[batch.Number] = _looks.GetValueOrDefault(batch.Number) + 1) < MostLooks;

    private Task<bool> IsListedAsync(LocalBatch batch, CancellationToken cancellationToken) => context.Requests.TryAsync(
        async () => await context.Api.ListAsync(cancellationToken).AnyAsync(remote => remote.Id == batch.RemoteId, cancellationToken)
            .ConfigureAwait(false),
        cancellationToken);
}
