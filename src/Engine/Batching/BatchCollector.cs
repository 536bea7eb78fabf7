using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>Collects the results of ended batches. Not thread-safe.</summary>
internal sealed class BatchCollector(QueueContext context, QueueRoom room, BatchRefusals refusals, InputFiles files)
{
    private const int LinesPerWrite = 500;
    private const int MostFruitlessInARow = 3;
    private const int MostDownloads = 3;

    // Of fewer calls, none having a result may be chance.
    private const int Many = 10;

    private readonly Dictionary<long, StateTimer> _unread = [];
    private int _fruitlessInARow;
    private string? _lastStatus;
    private AttemptOutcome? _refusal;

    private BatchLedger Ledger => context.Ledger;

    /// <summary>Collects the results of a batch; false if it has to be looked at again.</summary>
    /// <exception cref="BatchException">The account is refused, or the batch has no results.</exception>
    public async Task<bool> CollectAsync(LocalBatch batch, RemoteBatch remote, CancellationToken cancellationToken)
    {
        if (remote.State == BatchState.Failed)
        {
            await files.DeleteAsync(batch, cancellationToken).ConfigureAwait(false);
            refusals.InValidation(batch, remote);
            return true;
        }

        var answered = Ledger.Results.Ended;
        await DownloadAsync(batch, remote, cancellationToken).ConfigureAwait(false);
        var isUnread = batch.IsForeign ? remote.Completed > 0 && Ledger.Results.Ended == answered : IsUnread(batch);
        if (isUnread && HasResults(remote))
        {
            Log.BatchUnread(context.Logger, remote.Id, batch.Lines);
            WaitForResults(batch, remote);
            return false;
        }

        refusals.End();
        (_fruitlessInARow, _lastStatus) = (isUnread ? _fruitlessInARow + 1 : 0, remote.Status);
        End(batch, remote.State);
        room.CountAgain();
        await files.DeleteAsync(batch, cancellationToken).ConfigureAwait(false);
        if (_refusal is not { } refusal)
            return true;
        _refusal = null;
        throw new BatchException(refusal.Failure!.Value, $"Calls of batch {remote.Id} were refused: {refusal.Message}");
    }

    /// <summary>Checks that batches have answers, before another one is started.</summary>
    /// <exception cref="BatchException">The last ones have ended without any.</exception>
    public void RequireAnswers()
    {
        if (_fruitlessInARow >= MostFruitlessInARow)
            throw new BatchException(
                FailureKind.EndpointUnusable,
                $"The provider has ended {_fruitlessInARow} batches in a row without an answer ({_lastStatus}).");
    }

    /// <summary>Ends a batch: lines without a result wait again, or have failed.</summary>
    public void End(LocalBatch batch, BatchState state)
    {
        room.Leave(batch);
        _unread.Remove(batch.Number);
        var missing = Ledger.Results.End(batch, state, tries => state is BatchState.Expired or BatchState.Cancelled
            ? new LineStep(LineState.Waiting, tries)
            : LineRule.Next(null, tries, context.Options.MaxTries));
        Log.BatchEnded(context.Logger, batch.RemoteId ?? batch.Name, state.ToString(), batch.Lines, missing);
    }

    private async Task DownloadAsync(LocalBatch batch, RemoteBatch remote, CancellationToken cancellationToken)
    {
        for (var times = 1; ; times++)
        {
            var isWhole = true;
            foreach (var file in new[] { remote.OutputFile, remote.ErrorFile }.OfType<string>())
                isWhole &= await context.Requests.TryAsync(() => ReadAsync(batch, file, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            if (isWhole || times == MostDownloads)
                return;
            await context.PauseAsync(asked: null, cancellationToken).ConfigureAwait(false);
        }
    }

    // Whether no call of a batch of many has a result.
    private bool IsUnread(LocalBatch batch) => batch.Lines >= Many && Ledger.Batches.Unanswered(batch) == batch.Lines;

    // One that was cancelled or has expired may have answered none, or keep no answers.
    private static bool HasResults(RemoteBatch remote) =>
        remote.State == BatchState.Completed || (remote.Completed > 0 && (remote.OutputFile ?? remote.ErrorFile) is not null);

    // Results are paid for: to ask for them again costs nothing.
    private void WaitForResults(LocalBatch batch, RemoteBatch remote)
    {
        if (!_unread.TryGetValue(batch.Number, out var unread))
            _unread[batch.Number] = unread = new StateTimer(context.Time);
        if (unread.Measure() < context.Options.ResultPatience)
            return;
        unread.Reset();
        throw new BatchException(
            FailureKind.EndpointUnusable,
            $"Batch {remote.Id} is {remote.Status}, and its results hold none of its {batch.Lines:N0} calls. They are paid for, and not "
            + "made again: check the batch at the provider. The next start downloads the results again. To make the calls again, delete "
            + $"{context.Options.LedgerPath}.");
    }

    // False if a line is cut, or the file is not there.
    private async Task<bool> ReadAsync(LocalBatch batch, string file, CancellationToken cancellationToken)
    {
        var (isWhole, foreign) = (true, 0);
        var results = new List<LineResult>(LinesPerWrite);
        try
        {
            await foreach (var line in context.Api.LinesAsync(file, cancellationToken).ConfigureAwait(false))
            {
                if (LineResultReader.Read(line) is { } result)
                    results.Add(result);
                else
                    isWhole = false;
                if (results.Count == LinesPerWrite)
                    Record();
            }
        }
        catch (BatchRequestException missing) when (missing.IsUnknown)
        {
            Log.BatchRequestFailed(context.Logger, missing.Message);
            isWhole = false;
        }

        Record();
        if (foreign > 0)
            Log.BatchForeignLines(context.Logger, batch.RemoteId!, foreign);
        return isWhole;

        void Record()
        {
            foreign += Ledger.Results.Record(batch, results, (result, tries) =>
            {
                var step = LineRule.Next(result, tries, context.Options.MaxTries);
                _refusal ??= step.Refusal;
                return step;
            });
            results.Clear();
        }
    }
}
