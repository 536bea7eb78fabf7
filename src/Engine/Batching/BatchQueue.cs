using Microsoft.Extensions.Logging;

namespace ParallelLlm.Batching;

/// <summary>
/// Brings the calls in a ledger through batches: finds those that were started before, starts new ones as the limits allow, and collects
/// results. Every step is in the ledger before the next one. One task at a time.
/// </summary>
internal sealed class BatchQueue
{
    // More than it takes to find that a batch is gone.
    private const int MostUnknown = 6;

    private readonly QueueContext _context;
    private readonly QueueRoom _room;
    private readonly InputFiles _files;
    private readonly LostBatches _lost;
    private readonly BatchRefusals _refusals;
    private readonly BatchStarter _starter;
    private readonly BatchCollector _collector;
    private readonly BatchWatcher _watcher;

    public BatchQueue(BatchApi api, string model, BatchLedger ledger, BatchingOptions options, TimeProvider time, ILogger logger)
    {
        _context = new QueueContext(api, model, ledger, options, time, logger);
        (_room, _files, _lost) = (new QueueRoom(ledger, options), new InputFiles(_context), new LostBatches(_context));
        _refusals = new BatchRefusals(_context, _room);
        _starter = new BatchStarter(_context, _room, _refusals, _files);
        _collector = new BatchCollector(_context, _room, _refusals, _files);
        _watcher = new BatchWatcher(_context, _room, _collector);
    }

    /// <summary>A description of the work, for display.</summary>
    public BatchProgress Progress { get; private set; } = new(0, 0, 0, 0, null);

    private LedgerLines Lines => _context.Ledger.Lines;

    private LedgerBatches Batches => _context.Ledger.Batches;

    /// <summary>Works until no line waits and no batch is open.</summary>
    /// <exception cref="BatchException">The endpoint refuses, or the ledger cannot be written.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        Lines.Flush();
        Show(Batches.Open());
        while (true)
        {
            await _files.DeleteLeftAsync(cancellationToken).ConfigureAwait(false);
            await _lost.FindAsync(cancellationToken).ConfigureAwait(false);
            if (Batches.Open().FirstOrDefault(batch => batch.RemoteId is null) is { } lost)
                await _starter.SendAsync(lost, cancellationToken).ConfigureAwait(false);
            await _lost.FindForgottenAsync(cancellationToken).ConfigureAwait(false);
            await _starter.StartAsync(cancellationToken).ConfigureAwait(false);
            var open = Batches.Open();
            Show(open);
            if (open.Count == 0 && Lines.Count(LineState.Waiting) == 0)
                return;
            await _context.PauseAsync(asked: null, cancellationToken).ConfigureAwait(false);
            await _watcher.LookAsync(open, StartNextAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Collects a batch that another program has started.</summary>
    /// <param name="id">Its ID at the provider.</param>
    public async Task AdoptAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            Batches.Adopt(await _context.Requests.TryAsync(() => _context.Api.GetAsync(id, cancellationToken), cancellationToken)
                .ConfigureAwait(false));
        }
        catch (BatchRequestException unknown)
        {
            throw new BatchException(unknown.Kind, unknown.Message, unknown);
        }
    }

    /// <summary>Cancels all open batches and collects their answers. Lines without one wait again.</summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        Lines.Flush();
        await _lost.FindAsync(cancellationToken).ConfigureAwait(false);
        foreach (var batch in Batches.Open().Where(batch => batch.RemoteId is null))
            _refusals.Release(batch, BatchState.Cancelled);
        var unknown = new Dictionary<long, int>();
        while (Batches.Open() is { Count: > 0 } open)
        {
            foreach (var batch in open.Where(batch => batch.State != BatchState.Cancelling))
            {
                if (await CancelAsync(batch, unknown, cancellationToken).ConfigureAwait(false))
                    Batches.SetState(batch, BatchState.Cancelling);
            }

            Show(open);
            await _context.PauseAsync(asked: null, cancellationToken).ConfigureAwait(false);
            await _watcher.LookAsync(Batches.Open(), _ => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        }
    }

    // An ended batch makes room for the next one at once.
    private Task StartNextAsync(CancellationToken cancellationToken)
    {
        _collector.RequireAnswers();
        return _starter.StartAsync(cancellationToken);
    }

    private async Task<bool> CancelAsync(LocalBatch batch, Dictionary<long, int> unknown, CancellationToken cancellationToken)
    {
        try
        {
            await _context.Requests.TryAsync(() => _context.Api.CancelAsync(batch.RemoteId!, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return true;
        }
        catch (BatchRequestException ended) when (ended.Status is 409 or 400 || ended.IsUnknown)
        {
            if (ended.IsUnknown && (unknown[batch.Number] = unknown.GetValueOrDefault(batch.Number) + 1) > MostUnknown)
                throw;
            // It has ended meanwhile; the next look shows how.
            return false;
        }
    }

    private void Show(IReadOnlyList<LocalBatch> open)
    {
        var prepared = open.Where(batch => batch.RemoteId is null).ToList();
        var unsent = prepared.Sum(batch => batch.Lines);
        Progress = new BatchProgress(
            open.Count - prepared.Count, Lines.Count(LineState.Waiting) + unsent, Lines.Count(LineState.Sent) - unsent,
            Lines.Count(LineState.Ended), double.IsPositiveInfinity(_room.Limit) ? null : (long)_room.Limit);
    }
}
