using Microsoft.Extensions.Logging;
using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>
/// Brings the calls in a ledger through batches: finds those that were started before, starts new ones as the limits allow, and collects
/// results. Every step is in the ledger before the next one. One task at a time.
/// </summary>
internal sealed class BatchQueue(BatchApi api, BatchLedger ledger, BatchingOptions options, TimeProvider time, ILogger logger)
{
    private const int LinesPerWrite = 500;
    private const int MostFailuresInARow = 3;
    private const int MostDownloads = 3;
    private const int MostLooks = 4;

    // A 429 for a new batch may be about requests: it counts as a full queue when it persists.
    private const int MostBusy = 5;

    // Of fewer calls, none having a result may be chance.
    private const int Many = 10;
    private const double CloseRatio = 0.01;

    // A request that was cut off by the end of a process may still be on its way to the provider.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRetryPause = TimeSpan.FromMinutes(1);

    // Codes of batches that have too many calls or bytes.
    private static readonly HashSet<string> TooLarge = new(StringComparer.OrdinalIgnoreCase)
    {
        "too_many_tasks", "too_many_requests_in_batch", "batch_too_large", "file_too_large", "max_requests_exceeded",
    };

    private readonly PollPause _pause = new(options.FirstPause, options.LongestPause);
    // Tokens that waited when a batch was created, until it ends.
    private readonly Dictionary<long, double> _beside = [];
    private readonly Dictionary<long, int> _looks = [];
    private readonly Dictionary<long, long> _unreadSince = [];
    private QueueLimiter _limiter = ledger.Queue;
    private double _ratio = ledger.TokenRatio;
    private int _failuresInARow;
    private long? _gatheringSince;
    private int _fruitlessInARow;
    private int _busyInARow;
    private int _mostLines = options.MaxLines;
    private string? _lastFailure;
    private long? _silentSince;
    private bool _hasAnswered;
    private AttemptOutcome? _refusal;

    /// <summary>A description of the work, for display.</summary>
    public BatchProgress Progress { get; private set; } = new(0, 0, 0, 0, null);

    /// <summary>Works until no line waits and no batch is open.</summary>
    /// <exception cref="BatchException">The endpoint refuses, or the ledger cannot be written.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        ledger.Flush();
        while (true)
        {
            // What could not be removed at the end of its batch, also by an earlier process.
            foreach (var batch in ledger.WithFiles())
                await ForgetTextsAsync(batch, cancellationToken).ConfigureAwait(false);
            await RecoverAsync(cancellationToken).ConfigureAwait(false);
            await StartAsync(cancellationToken).ConfigureAwait(false);
            var open = ledger.Open();
            Show(open);
            if (open.Count == 0 && ledger.Count(LineState.Waiting) == 0)
                return;
            await Task.Delay(_pause.Next(), time, cancellationToken).ConfigureAwait(false);
            // An ended batch makes room for the next one at once.
            await LookAsync(open, StartAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Collects a batch that another program has started.</summary>
    /// <param name="id">Its ID at the provider.</param>
    public async Task AdoptAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            ledger.Adopt(await TryAsync(() => api.GetAsync(id, cancellationToken), cancellationToken).ConfigureAwait(false));
        }
        catch (BatchRequestException unknown)
        {
            throw new BatchException(unknown.Kind, unknown.Message, unknown);
        }
    }

    /// <summary>Cancels all open batches and collects their answers. Lines without one wait again.</summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        ledger.Flush();
        await FindLostAsync(cancellationToken).ConfigureAwait(false);
        foreach (var batch in ledger.Open().Where(batch => batch.RemoteId is null))
            Release(batch, BatchState.Cancelled);
        while (ledger.Open() is { Count: > 0 } open)
        {
            foreach (var batch in open.Where(batch => batch.State != BatchState.Cancelling))
            {
                if (await CancelAsync(batch, cancellationToken).ConfigureAwait(false))
                    ledger.SetState(batch, BatchState.Cancelling);
            }

            Show(open);
            await Task.Delay(_pause.Next(), time, cancellationToken).ConfigureAwait(false);
            await LookAsync(ledger.Open(), _ => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> CancelAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await TryAsync(() => api.CancelAsync(batch.RemoteId!, cancellationToken), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (BatchRequestException ended) when (ended.Status is 409 or 400 || ended.IsUnknown)
        {
            // It has ended meanwhile; the next look shows how.
            return false;
        }
    }

    // Finishes the start of a batch by an earlier process, or by a request whose answer is unknown.
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await FindLostAsync(cancellationToken).ConfigureAwait(false);
        if (ledger.Open().FirstOrDefault(batch => batch.RemoteId is null) is { } lost)
            await SendAsync(lost, cancellationToken).ConfigureAwait(false);
    }

    // A batch that may have been started is looked for by its name and its file.
    private async Task FindLostAsync(CancellationToken cancellationToken)
    {
        var lost = ledger.Open().Where(batch => batch.RemoteId is null).ToList();
        if (lost.Count == 0)
            return;
        await FindBatchesAsync(lost, cancellationToken).ConfigureAwait(false);
        if (lost.Count > 0)
        {
            await Task.Delay(Grace, time, cancellationToken).ConfigureAwait(false);
            await FindBatchesAsync(lost, cancellationToken).ConfigureAwait(false);
        }

        await FindFilesAsync(lost.FindAll(batch => batch.File is null), cancellationToken).ConfigureAwait(false);
    }

    private async Task FindBatchesAsync(List<LocalBatch> lost, CancellationToken cancellationToken)
    {
        await TryAsync(
            async () =>
            {
                await foreach (var remote in api.ListAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (lost.Find(batch => IsSame(batch, remote)) is not { } found)
                        continue;
                    ledger.SetRemote(found, remote.Id);
                    lost.Remove(found);
                    if (lost.Count == 0)
                        break;
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // Some providers do not give the metadata back; a file is uploaded for one batch.
    private static bool IsSame(LocalBatch batch, RemoteBatch remote) =>
        batch.Name == remote.Name || (batch.File is { } file && file == remote.InputFile);

    private async Task FindFilesAsync(List<LocalBatch> lost, CancellationToken cancellationToken)
    {
        if (lost.Count == 0)
            return;
        await TryAsync(
            async () =>
            {
                await foreach (var file in api.FilesAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (lost.Find(batch => NameOf(batch) == file.Name) is { } found)
                        ledger.SetFile(found, file.Id);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // Calls wait as long as another program's batch may have their answers.
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var isAccepted = true;
        while (isAccepted && ledger.Count(LineState.Waiting) is > 0 and var lines && HasGathered(lines))
        {
            var open = ledger.Open();
            var waiting = TokensOf(open);
            var room = _limiter.RoomBeside(
                waiting, open.Any(batch => batch.State <= BatchState.Validating), options.MaxQueuedTokens ?? double.PositiveInfinity);
            if (room <= 0 || open.Any(batch => batch.IsForeign || batch.RemoteId is null))
                return;
            if (ledger.Prepare(_mostLines, options.MaxBytes, room / ledger.TokenRatio) is not { } batch)
                return;
            _beside[batch.Number] = waiting;
            // Calls that have waited for room need not wait for others.
            if (ledger.Count(LineState.Waiting) == 0)
                _gatheringSince = null;
            isAccepted = await SendAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool HasGathered(long lines)
    {
        if (lines >= _mostLines)
            return true;
        _gatheringSince ??= time.GetTimestamp();
        return time.GetElapsedTime(_gatheringSince.Value) >= options.GatherTime;
    }

    private async Task<bool> SendAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        var isOfEarlierProcess = batch.File is not null;
        try
        {
            if (batch.File is null)
            {
                var file = await TryAsync(
                    () => api.UploadAsync(
                        NameOf(batch), batch.Bytes, (stream, token) => ledger.WriteFileAsync(batch, stream, token), cancellationToken),
                    cancellationToken).ConfigureAwait(false);
                ledger.SetFile(batch, file);
                batch = batch with { File = file };
            }

            var remote = await api.CreateAsync(batch.File, options.CompletionWindow, batch.Name, cancellationToken).ConfigureAwait(false);
            ledger.SetRemote(batch, remote.Id);
            Log.BatchStarted(logger, remote.Id, batch.Lines);
            _busyInARow = 0;
            return true;
        }
        catch (BatchRequestException gone) when (isOfEarlierProcess && gone.Status is 400 or 404 or 410)
        {
            // The provider may have deleted its file meanwhile.
            Release(batch, BatchState.Failed);
            return true;
        }
        catch (BatchException refused) when (refused.InnerException is BatchRequestException { Status: 413 } && batch.Lines > 1)
        {
            Shrink(batch);
            return true;
        }
        catch (BatchException)
        {
            // Its file was refused for good.
            Release(batch, BatchState.Failed);
            throw;
        }
        catch (BatchRequestException refused)
        {
            await NotStartedAsync(batch, refused, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private async Task NotStartedAsync(LocalBatch batch, BatchRequestException refused, CancellationToken cancellationToken)
    {
        if (IsQueueFull(refused, out var limit) && (batch.Lines > 1 || ledger.Open().Count > 1))
        {
            _busyInARow = 0;
            RefusedBecauseOfQueue(batch, refused.Message, limit);
            await ForgetTextsAsync(batch, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (refused.MayPass)
        {
            // The request may have arrived: the batch stays as it is, and is looked for before it is started again.
            Log.BatchRequestFailed(logger, refused.Message);
            await Task.Delay(_pause.Next(refused.Wait), time, cancellationToken).ConfigureAwait(false);
            return;
        }

        Release(batch, BatchState.Failed);
        throw refused.ForCallers();
    }

    // A 429 often names no limit: a smaller batch shows whether it was one of tokens.
    private bool IsQueueFull(BatchRequestException refused, out double? limit)
    {
        limit = null;
        return refused is { Status: 429, Kind: not FailureKind.OutOfQuota }
            && (QueueLimiter.IsRefusal(new RemoteBatchError(null, refused.Message, null), out limit) || ++_busyInARow >= MostBusy);
    }

    private async Task LookAsync(
        IReadOnlyList<LocalBatch> open, Func<CancellationToken, Task> whenOneEnded, CancellationToken cancellationToken)
    {
        foreach (var batch in open.Where(batch => batch.RemoteId is not null))
        {
            RemoteBatch remote;
            try
            {
                remote = await TryAsync(() => api.GetAsync(batch.RemoteId!, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (BatchRequestException unknown) when (unknown.IsUnknown)
            {
                // A gateway's momentary 404 is no proof: its lines would be paid for again.
                if (Looks(batch) < MostLooks || await IsListedAsync(batch, cancellationToken).ConfigureAwait(false))
                    continue;
                Log.BatchVanished(logger, batch.RemoteId!, batch.Lines);
                End(batch, BatchState.Vanished);
                await whenOneEnded(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (remote.State != batch.State)
            {
                // A refused batch is not tried again at once.
                if (remote.State != BatchState.Failed)
                    _pause.Restart();
                ledger.SetState(batch, remote.State);
                if (remote.State == BatchState.Unknown)
                    Log.BatchStateUnknown(logger, remote.Id, remote.Status);
                // Batches that are not over by now have certainly waited beside it.
                var isAccepted =
                    remote.State is BatchState.InProgress or BatchState.Finalizing or BatchState.Completed or BatchState.Expired;
                if (batch.State <= BatchState.Validating && isAccepted)
                    Limit(_limiter.Accept(TokensOf(ledger.Open().Where(other => other.Number <= batch.Number))));
            }

            // The files of an ended batch may come a little later.
            if (!remote.HasEnded || (remote is { OutputFile: null, ErrorFile: null, Completed: > 0 } && Looks(batch) < MostLooks))
                continue;
            if (await CollectAsync(batch, remote, cancellationToken).ConfigureAwait(false) && remote.State != BatchState.Failed)
                await whenOneEnded(cancellationToken).ConfigureAwait(false);
        }
    }

    private int Looks(LocalBatch batch) => _looks[batch.Number] = _looks.GetValueOrDefault(batch.Number) + 1;

    private async Task<bool> IsListedAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        return await TryAsync(IsListedAsync, cancellationToken).ConfigureAwait(false);

        async Task<bool> IsListedAsync()
        {
            await foreach (var remote in api.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (remote.Id == batch.RemoteId)
                    return true;
            }

            return false;
        }
    }

    // False if it has to be looked at again.
    private async Task<bool> CollectAsync(LocalBatch batch, RemoteBatch remote, CancellationToken cancellationToken)
    {
        if (remote.State == BatchState.Failed)
        {
            await ForgetTextsAsync(batch, cancellationToken).ConfigureAwait(false);
            Refused(batch, remote);
            return true;
        }

        for (var times = 1; ; times++)
        {
            var isWhole = true;
            foreach (var file in (string?[])[remote.OutputFile, remote.ErrorFile])
                isWhole &= file is null
                    || await TryAsync(() => ReadAsync(batch, file, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (isWhole || times == MostDownloads || IsUnread(batch))
                break;
            await Task.Delay(_pause.Next(), time, cancellationToken).ConfigureAwait(false);
        }

        var isUnread = IsUnread(batch);
        if (isUnread && remote.State == BatchState.Completed)
        {
            Log.BatchUnread(logger, remote.Id, batch.Lines);
            return Wait(batch, remote.Id);
        }

        _failuresInARow = 0;
        _fruitlessInARow = isUnread ? _fruitlessInARow + 1 : 0;
        End(batch, remote.State);
        CountAgain();
        await ForgetTextsAsync(batch, cancellationToken).ConfigureAwait(false);
        if (_fruitlessInARow >= MostFailuresInARow)
            throw new BatchException(
                FailureKind.EndpointUnusable,
                $"The provider has ended {_fruitlessInARow} batches in a row without an answer ({remote.Status}).");
        if (_refusal is not { } refusal)
            return true;
        _refusal = null;
        throw new BatchException(refusal.Failure!.Value, $"Calls of batch {remote.Id} were refused: {refusal.Message}");
    }

    // Whether no call of a batch of many has a result.
    private bool IsUnread(LocalBatch batch) => batch.Lines >= Many && ledger.Unanswered(batch) == batch.Lines;

    // A completed batch has results, and is paid for: to ask for them again costs nothing.
    private bool Wait(LocalBatch batch, string id)
    {
        _unreadSince.TryAdd(batch.Number, time.GetTimestamp());
        if (time.GetElapsedTime(_unreadSince[batch.Number]) < options.ResultPatience)
            return false;
        _unreadSince.Remove(batch.Number);
        throw new BatchException(
            FailureKind.EndpointUnusable,
            $"Batch {id} is completed, and its results hold none of its {batch.Lines:N0} calls. They are not made again, because they were "
            + $"paid for: see what the provider says of the batch. The next start looks for them again; without {options.LedgerPath} it "
            + "makes them anew.");
    }

    // The documents' texts need not stay at the provider.
    private async Task ForgetTextsAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            if (batch is not { IsForeign: false, File: { } file })
                return;
            await api.DeleteFileAsync(file, cancellationToken).ConfigureAwait(false);
            ledger.SetFile(batch, null);
        }
        catch (BatchRequestException kept)
        {
            Log.BatchFileKept(logger, batch.RemoteId ?? batch.Name, kept.Message);
            // Another time, unless it is gone, or no file can be deleted here.
            if (kept.IsNoPath || kept.IsUnknown)
                ledger.SetFile(batch, null);
        }
    }

    // False if a line is cut, or the file is not there.
    private async Task<bool> ReadAsync(LocalBatch batch, string file, CancellationToken cancellationToken)
    {
        var (isWhole, foreign) = (true, 0);
        var results = new List<LineResult>(LinesPerWrite);
        try
        {
            await foreach (var line in api.LinesAsync(file, cancellationToken).ConfigureAwait(false))
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
            Log.BatchRequestFailed(logger, missing.Message);
            isWhole = false;
        }

        Record();
        if (foreign > 0)
            Log.BatchForeignLines(logger, batch.RemoteId!, foreign);
        return isWhole;

        void Record()
        {
            foreign += ledger.Record(batch, results, (result, tries) =>
            {
                var step = LineRule.Next(result, tries, options.MaxTries);
                _refusal ??= step.Refusal;
                return step;
            });
            results.Clear();
        }
    }

    private void Release(LocalBatch batch, BatchState state)
    {
        Forget(batch);
        ledger.Release(batch, state);
    }

    private void Forget(LocalBatch batch)
    {
        _beside.Remove(batch.Number);
        _looks.Remove(batch.Number);
        _unreadSince.Remove(batch.Number);
    }

    private void Shrink(LocalBatch batch)
    {
        _mostLines = batch.Lines / 2;
        Release(batch, BatchState.Failed);
        Log.BatchTooLarge(logger, batch.Lines, _mostLines);
    }

    private void End(LocalBatch batch, BatchState state)
    {
        Forget(batch);
        var missing = ledger.End(batch, state, tries => state is BatchState.Expired or BatchState.Cancelled
            ? new LineStep(LineState.Waiting, tries)
            : LineRule.Next(null, tries, options.MaxTries));
        Log.BatchEnded(logger, batch.RemoteId ?? batch.Name, state.ToString(), batch.Lines, missing);
    }

    // Refused in validation: because of the queue, of single lines, or for another reason.
    private void Refused(LocalBatch batch, RemoteBatch remote)
    {
        foreach (var error in remote.Errors)
        {
            if (!QueueLimiter.IsRefusal(error, out var limit))
                continue;
            RefusedBecauseOfQueue(batch, error.Code ?? "too many tokens wait", limit);
            return;
        }

        if (batch.Lines > 1 && remote.Errors.Any(error => error.Code is { } code && TooLarge.Contains(code)))
        {
            Shrink(batch);
            return;
        }

        var lines = remote.Errors.Where(error => error.Line is not null)
            .Select(error => (Id: ledger.IdOf(batch, error.Line!.Value), error.Code)).Where(line => line.Id is not null).ToList();
        foreach (var (id, code) in lines)
            Refuse(batch, id!, code);

        Release(batch, BatchState.Failed);
        var reason = remote.Errors.FirstOrDefault()?.Code ?? "no reason given";
        Log.BatchFailed(logger, remote.Id, reason);
        // What is said of one line in every batch is not about that line.
        if (lines.Count > 1)
            _failuresInARow = 0;
        else if (lines.Count == 0 || _failuresInARow == 0 || reason == _lastFailure)
            _failuresInARow++;
        _lastFailure = reason;
        if (_failuresInARow >= MostFailuresInARow)
            throw new BatchException(
                FailureKind.EndpointUnusable, $"The provider has refused {_failuresInARow} batches in a row ({reason}).");
    }

    private void RefusedBecauseOfQueue(LocalBatch batch, string cause, double? limit)
    {
        if (!_beside.Remove(batch.Number, out var others))
            others = TokensOf(ledger.Open().Where(other => other.Number < batch.Number));
        // A call that is larger than the whole queue never fits.
        if (batch.Lines == 1 && limit < TokensOf([batch]) && ledger.IdOf(batch, 1) is { } id)
            Refuse(batch, id, cause);
        Release(batch, BatchState.Failed);
        Limit(_limiter.Refuse(others + TokensOf([batch]), limit));
        Log.BatchQueueFull(logger, cause, _limiter.Limit);
    }

    private void Refuse(LocalBatch batch, string id, string? code) =>
        ledger.Record(batch, [new LineResult(id, 400, default, code)], (_, tries) => new LineStep(LineState.Ended, tries));

    // The first answers show how the provider counts tokens.
    private void CountAgain()
    {
        var ratio = ledger.TokenRatio;
        if (Math.Abs((ratio / _ratio) - 1) < CloseRatio)
            return;
        Limit(_limiter.Scale(ratio / _ratio));
        _ratio = ratio;
    }

    private void Limit(QueueLimiter limiter)
    {
        if (limiter == _limiter)
            return;
        _limiter = limiter;
        ledger.Queue = limiter;
    }

    // Tries a request that changes nothing when repeated until it succeeds or is refused for good.
    private async Task<T> TryAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        var pause = new PollPause(options.FirstPause, LongestRetryPause);
        while (true)
        {
            try
            {
                var answer = await request().ConfigureAwait(false);
                _hasAnswered = true;
                return answer;
            }
            catch (BatchRequestException failed) when (failed.MayPass)
            {
                _hasAnswered |= failed.Status >= 400;
                if (IsGivenUp())
                    throw failed.ForCallers();
                Log.BatchRequestFailed(logger, failed.Message);
                await Task.Delay(pause.Next(failed.Wait), time, cancellationToken).ConfigureAwait(false);
            }
            catch (BatchRequestException refused) when (!refused.IsUnknown && refused.Status is not (400 or 409))
            {
                throw refused.ForCallers();
            }
        }
    }

    private bool IsGivenUp()
    {
        _silentSince ??= time.GetTimestamp();
        return !_hasAnswered && time.GetElapsedTime(_silentSince.Value) >= options.GiveUpAfter;
    }

    private void Show(IReadOnlyList<LocalBatch> open) => Progress = new BatchProgress(
        open.Count, ledger.Count(LineState.Waiting), ledger.Count(LineState.Sent), ledger.Count(LineState.Ended),
        double.IsPositiveInfinity(_limiter.Limit) ? null : (long)_limiter.Limit);

    private double TokensOf(IEnumerable<LocalBatch> batches) => batches.Sum(batch => batch.Tokens) * ledger.TokenRatio;

    private static string NameOf(LocalBatch batch) => $"parallel-llm-{batch.Name}.jsonl";
}
