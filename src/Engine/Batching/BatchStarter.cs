using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>Starts batches as the limits allow. Not thread-safe.</summary>
internal sealed class BatchStarter(QueueContext context, QueueRoom room, BatchRefusals refusals, InputFiles files)
{
    // A 429 for a new batch may be about requests: it counts as a full queue when it persists.
    private const int MostBusy = 5;

    private readonly StateTimer _gathering = new(context.Time);
    private readonly UnreadableAnswers _unreadable = new(context.Options, context.Time);
    private int _busyInARow;

    private BatchLedger Ledger => context.Ledger;

    /// <summary>Starts batches with the calls that wait, as far as there is room.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var isAccepted = true;
        while (isAccepted && Ledger.Lines.Count(LineState.Waiting) is > 0 and var lines && HasGathered(lines))
        {
            var open = Ledger.Batches.Open();
            var tokens = room.Beside(open);
            // Calls wait as long as another program's batch may have their answers.
            if (tokens <= 0 || open.Any(batch => batch.IsForeign || batch.RemoteId is null))
                return;
            if (Ledger.Batches.Prepare(refusals.MostLines, refusals.MostBytes, tokens) is not { } batch)
                return;
            room.Take(batch, open);
            // Calls that have waited for room need not wait for others.
            if (Ledger.Lines.Count(LineState.Waiting) == 0)
                _gathering.Reset();
            isAccepted = await SendAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts a prepared batch; false if no other is to be started now.</summary>
    public async Task<bool> SendAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        var isOfEarlierProcess = batch.File is not null;
        try
        {
            var file = batch.File ?? await UploadAsync(batch, cancellationToken).ConfigureAwait(false);
            batch = batch with { File = file };
            var remote = await context.Api.CreateAsync(file, context.Options.CompletionWindow, batch.Name, cancellationToken)
                .ConfigureAwait(false);
            Ledger.Batches.SetRemote(batch, remote.Id);
            Log.BatchStarted(context.Logger, remote.Id, batch.Lines);
            _busyInARow = 0;
            _unreadable.Reset();
            return true;
        }
        catch (BatchRequestException gone) when (isOfEarlierProcess && gone.Status is 400 or 404 or 410)
        {
            // The provider may have deleted its file meanwhile.
            refusals.Release(batch);
            return true;
        }
        catch (Exception refused) when ((refused.InnerException ?? refused) is BatchRequestException { Status: 413 })
        {
            refusals.ByItsSize(batch);
            return true;
        }
        catch (BatchException)
        {
            // Its file was refused for good.
            refusals.Release(batch);
            throw;
        }
        catch (BatchRequestException refused)
        {
            await NotStartedAsync(batch, refused, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private bool HasGathered(long lines) => lines >= refusals.MostLines || _gathering.Measure() >= context.Options.GatherTime;

    private async Task<string> UploadAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        var file = await context.Requests.TryAsync(
            () => context.Api.UploadAsync(
                batch.FileName, batch.Bytes, (stream, token) => Ledger.Batches.WriteFileAsync(batch, stream, token), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        Ledger.Batches.SetFile(batch, file);
        return file;
    }

    private async Task NotStartedAsync(LocalBatch batch, BatchRequestException refused, CancellationToken cancellationToken)
    {
        if (IsQueueFull(refused, out var limit)
            && (batch.Lines > 1 || Ledger.Batches.Open().Count > 1 || room.IsAbove(batch, limit)))
        {
            _busyInARow = 0;
            refusals.ByTheQueue(batch, refused.Message, limit);
            await files.DeleteAsync(batch, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (refused.MayPass)
        {
            // The request may have arrived: the batch stays as it is, and is looked for before it is started again.
            _unreadable.Note(refused);
            Log.BatchRequestFailed(context.Logger, refused.Message);
            await context.PauseAsync(refused.Wait, cancellationToken).ConfigureAwait(false);
            return;
        }

        refusals.Release(batch);
        throw refused.ForCallers();
    }

    // A 429 often names no limit: a smaller batch shows whether it was one of tokens.
    private bool IsQueueFull(BatchRequestException refused, out double? limit)
    {
        limit = null;
        return refused is { Status: 429, Kind: not FailureKind.OutOfQuota }
            && (QueueLimiter.IsRefusal(new RemoteBatchError(null, refused.Message, null), out limit) || ++_busyInARow >= MostBusy);
    }
}
