using System.Threading.Channels;
using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Calling.Wire;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Options;
using ParallelLlm.Ordering;
using ParallelLlm.Storage;

namespace ParallelLlm.Pipeline;

/// <summary>
/// A request while it is open. Its pump reads the caller's sequence and offers items, as far ahead of the caller as the credit allows;
/// its results wait, in order, for the caller. The stage's thread delivers, the caller's takes.
/// </summary>
internal sealed class OpenRequest : RequestEntry
{
    // More does not make a look-up cheaper, and the first of them wait for the last.
    private const int MostAtOnce = 128;

    // After its deadline a request reads on until its sequence pauses this long, for at most so many of these.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const int MostPauses = 10;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(1);

    private readonly Channel<Finished> _results = Channel.CreateUnbounded<Finished>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _calls = new();
    private readonly HandedCancellation _input = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Resequencer<Finished>? _order;
    private readonly Credit _credit;
    private readonly AnswerLookup? _answers;
    private Exception? _inputFailure;
    private long _chunks = -1;
    private long _delivered;
    private long _read;
    private volatile bool _isFull;

    /// <param name="settings">What the caller asks for.</param>
    /// <param name="work">What is done with a chunk.</param>
    /// <param name="endpoints">The endpoints that may answer.</param>
    /// <param name="candidates">The same, in the order of their tiers.</param>
    /// <param name="deadline">Engine time by which everything must have ended.</param>
    /// <param name="options">The engine's bounds.</param>
    /// <param name="answers">Looks stored answers up; null when there is no store.</param>
    /// <param name="includeSampled">Whether answers at a temperature above 0 are stored.</param>
    public OpenRequest(
        ProcessingRequest settings,
        IWork work,
        EndpointSet endpoints,
        IReadOnlyList<LlmEndpoint> candidates,
        TimeSpan? deadline,
        EngineOptions options,
        AnswerLookup? answers = null,
        bool includeSampled = false)
        : base(Math.Min(settings.MaxConcurrency, options.MaxConcurrency), endpoints, deadline)
    {
        MaxOutputTokens = settings.MaxOutputTokens;
        ModelName = settings.ModelName;
        IsBudgeted = work.IsBudgeted;
        Candidates = candidates;
        Settings = settings;
        Work = work;
        Tally = new RequestTally(settings.Id);
        _order = settings.Order == ResultOrder.Chunks ? new Resequencer<Finished>() : null;
        _credit = new Credit(options.WindowItems, options.WindowBytes);
        Keys = answers is null ? [] : KeysOf(candidates, work, settings, includeSampled);
        _answers = Keys.Count > 0 ? answers : null;
    }

    public ProcessingRequest Settings { get; }

    public IWork Work { get; }

    /// <summary>The endpoints that it may use, in the order of their tiers.</summary>
    public IReadOnlyList<LlmEndpoint> Candidates { get; }

    public RequestTally Tally { get; }

    /// <summary>Makes the keys that answers are stored under, for those of the candidates whose answers are, in their order.</summary>
    public IReadOnlyList<(LlmEndpoint Endpoint, CompletionKeyMaker Maker)> Keys { get; }

    /// <summary>Cancelled when the calls of this request are to end.</summary>
    public CancellationToken Calls => _calls.Token;

    /// <summary>Engine time by which a chunk must have ended that is accepted now; null for none of its own.</summary>
    public TimeSpan? DeadlineOf(TimeSpan acceptedAt) =>
        Settings.ChunkDeadline < TimeSpan.MaxValue - acceptedAt ? acceptedAt + Settings.ChunkDeadline : null;

    /// <summary>Time for an attempt: what is usual, or what its chunk has left of its own.</summary>
    public TimeSpan TimeoutOf(Attempt attempt)
    {
        if (attempt.Item.Deadline - attempt.Ticket.SentAt is not { } left || left >= Settings.UsualTimeout)
            return Settings.UsualTimeout;
        return left > ShortestTimeout ? left : ShortestTimeout;
    }

    /// <summary>
    /// Decides whether an attempt is worth more time than <see cref="TimeoutOf"/>; null where the caller has set the time, or no model is asked.
    /// </summary>
    public IPatience? PatienceOf(Attempt attempt) => Settings.Timeout is null && Work.AsksModel ? attempt : null;

    /// <summary>Ends when the last of it has left the engine.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The model that it asks for at an endpoint.</summary>
    public string ModelAt(LlmEndpoint endpoint) => ModelName ?? endpoint.Model;

    /// <summary>Reads the caller's sequence, on pool threads; posts to the port when it has ended, for whatever reason.</summary>
    public async Task PumpAsync(StagePort port)
    {
        try
        {
            // A sequence that blocks, or ignores the token, is abandoned when it is cancelled.
            Volatile.Write(ref _chunks, await Task.Run(() => ReadAsync(port)).WaitAsync(_input.Own).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_input.IsCancelled)
        {
            // Stopped before its end: whoever stopped it says why.
        }
        catch (Exception exception)
        {
            // The caller's own sequence failed: what was accepted is finished, then the caller gets the exception back.
            _inputFailure = exception;
        }

        port.Post(new StageMessage(StageMessageKind.InputEnded, this));
    }

    /// <summary>Reads no more of the caller's sequence.</summary>
    public void EndInput() => _input.Cancel();

    /// <summary>Ends the calls that are out.</summary>
    public void CancelCalls() => _ = _calls.CancelAsync();

    /// <summary>After the deadline, reads the caller's sequence to its end, or to its first pause; the chunks read fail.</summary>
    public async Task EndInputSoonAsync(TimeProvider time)
    {
        for (var i = 0; i < MostPauses; i++)
        {
            var read = Volatile.Read(ref _read);
            await Task.Delay(Pause, time).ConfigureAwait(false);
            if (_closed.Task.IsCompleted || (Volatile.Read(ref _read) == read && !_isFull))
                break;
        }

        EndInput();
    }

    /// <summary>Hands over the result of an item; on the stage's thread, once per item.</summary>
    public void Deliver(Finished finished)
    {
        finished.Item.Delivered = true;
        _delivered++;
        if (_order is null)
        {
            _results.Writer.TryWrite(finished);
            return;
        }

        _order.Put(finished.Item.Sequence, finished);
        while (_order.TryTake(out var next))
            _results.Writer.TryWrite(next);
    }

    /// <summary>Ends the results, with the reason where not every chunk has one; on the stage's thread, when the input and all accepted items have ended.</summary>
    public void Close()
    {
        if (_inputFailure is not null)
            _results.Writer.TryComplete(_inputFailure);
        else if (Volatile.Read(ref _chunks) != _delivered && Stopped is { } reason)
            _results.Writer.TryComplete(new ProcessingInterruptedException(reason));
        else
            _results.Writer.TryComplete();
        _closed.TrySetResult();
    }

    /// <summary>The next result for the caller; false at the end.</summary>
    public async ValueTask<(bool Found, Finished Result)> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_results.Reader.TryRead(out var finished))
            {
                _credit.Return(finished.Item.Size);
                return (true, finished);
            }

            if (!await _results.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                return (false, default);
        }
    }

    /// <summary>Gives an item its keys.</summary>
    /// <returns>What work is the same: the same keys at the same endpoints, so that nobody gets the answer of an endpoint that it may not use.</returns>
    public CompletionKey AddKeys(WorkItem item)
    {
        var content = Work.ContentOf(item);
        item.Keys = [.. Keys.Select(each => each.Maker.KeyOf(content))];
        if (Candidates.Count == 1)
            return item.Keys[0];
        var text = new KeyText();
        foreach (var candidate in Candidates)
            _ = KeyAt(item, candidate) is { } key ? text.Add(key) : text.Add(candidate.Name);
        return text.ToKey();
    }

    /// <summary>Looks up what is stored of the parts of a chunk that had to be cut.</summary>
    public ValueTask FindPartsAsync(IReadOnlyList<WorkItem> parts) => _answers?.FindPartsAsync(this, parts) ?? ValueTask.CompletedTask;

    /// <summary>The key of an item at an endpoint; null when its answers are not stored.</summary>
    public CompletionKey? KeyAt(WorkItem item, LlmEndpoint endpoint)
    {
        for (var tier = 0; tier < Keys.Count; tier++)
        {
            if (ReferenceEquals(Keys[tier].Endpoint, endpoint))
                return item.Keys?[tier];
        }

        return null;
    }

    private static (LlmEndpoint, CompletionKeyMaker)[] KeysOf(
        IReadOnlyList<LlmEndpoint> candidates, IWork work, ProcessingRequest settings, bool includeSampled) =>
        [.. from endpoint in candidates
            let maker = work.KeysAt(endpoint, settings, includeSampled)
            where maker is not null
            select (endpoint, maker)];

    // How many chunks there were.
    private async Task<long> ReadAsync(StagePort port)
    {
        var sequence = 0L;
        var batch = new List<WorkItem>();
        var chunks = Settings.Chunks.GetAsyncEnumerator(_input.Token);
        await using var ends = chunks.ConfigureAwait(false);
        try
        {
            while (true)
            {
                // What is at hand goes together; whatever has to be waited for, it does not keep the others waiting.
                var next = chunks.MoveNextAsync();
                if (!next.IsCompleted)
                    await OfferAsync(batch).ConfigureAwait(false);
                if (!await next.ConfigureAwait(false))
                    break;
                var chunk = chunks.Current;
                var item = new WorkItem(this, sequence++, chunk, new ChunkRecord(Tally, chunk.DocumentId, chunk.Index));
                Volatile.Write(ref _read, sequence);
                Prepare(item);
                await TakeRoomAsync(item, batch).ConfigureAwait(false);
                _input.Token.ThrowIfCancellationRequested();
                if (_answers is null || item.Unaskable is not null)
                    port.Post(new StageMessage(StageMessageKind.Offered, item));
                else
                    batch.Add(item);
                if (batch.Count == MostAtOnce)
                    await OfferAsync(batch).ConfigureAwait(false);
            }
        }
        finally
        {
            // What the caller's sequence gave before it failed is accepted; after a cancellation nobody waits for it.
            if (!_input.IsCancelled)
                await OfferAsync(batch).ConfigureAwait(false);
        }

        _input.Token.ThrowIfCancellationRequested();
        return sequence;
    }

    // An extractor can be the caller's own: its exception fails its chunk, and no other.
    private void Prepare(WorkItem item)
    {
        try
        {
            Work.Prepare(item);
        }
        catch (Exception exception)
        {
            item.Unaskable = new ChunkError(FailureKind.Function, $"The extractor threw {exception.GetType().FullName}.");
        }
    }

    private async ValueTask TakeRoomAsync(WorkItem item, List<WorkItem> batch)
    {
        var room = _credit.TakeAsync(item.Size, _input.Token);
        if (room.IsCompleted)
            return;
        await OfferAsync(batch).ConfigureAwait(false);
        _isFull = true;
        await room.ConfigureAwait(false);
        _isFull = false;
    }

    private async ValueTask OfferAsync(List<WorkItem> batch)
    {
        if (batch.Count == 0)
            return;
        try
        {
            await _answers!.OfferAsync(this, batch).ConfigureAwait(false);
        }
        finally
        {
            batch.Clear();
        }
    }
}
