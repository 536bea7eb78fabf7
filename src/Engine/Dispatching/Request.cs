using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Observability;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Dispatching;

/// <summary>
/// A request while it is open: what its caller asks for, what of it waits and is out, and its results. What is marked as the dispatcher's
/// belongs to the stage's thread.
/// </summary>
internal sealed class Request(ProcessingRequest settings, IWork work, EndpointSet endpoints, int cap, TimeSpan? deadline = null)
{
    // After its deadline a request reads on until its sequence pauses this long, for at most so many of these.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const int MostPauses = 10;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(1);

    // Engine time up to which chunks that are accepted have deadlines of their own.
    private readonly TimeSpan _lastWithDeadline = TimeSpan.MaxValue - settings.ChunkDeadline ?? TimeSpan.MinValue;

    private readonly CancellationTokenSource _calls = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _inputFailure;
    private long _chunks = -1;
    private long _read;
    private volatile bool _isFull;

    public ProcessingRequest Settings { get; } = settings;

    public IWork Work { get; } = work;

    public EndpointSet Endpoints { get; } = endpoints;

    public int MaxConcurrency { get; } = Math.Min(settings.MaxConcurrency, cap);

    /// <summary>Engine time by which everything must have ended; null for none.</summary>
    public TimeSpan? Deadline { get; } = deadline;

    /// <summary>Most tokens that an answer may have; null for no bound.</summary>
    public int? MaxOutputTokens { get; } = settings.MaxOutputTokens;

    /// <summary>The model that it asks for at every endpoint; null for each one's own.</summary>
    public string? ModelName { get; } = settings.ModelName;

    /// <summary>
    /// Failed calls for one chunk that count, the first included, before it fails. Kept here because each attempt asks for it.
    /// </summary>
    public int RetryAttempts { get; } = settings.RetryAttempts;

    /// <summary>Whether its calls are paid from the budget.</summary>
    public bool IsBudgeted { get; init; } = work.IsBudgeted;

    /// <summary>What its answers are stored under; null when they are not stored.</summary>
    public RequestKeys? Keys { get; init; }

    /// <summary>Its results on their way to the caller.</summary>
    public required RequestResults Results { get; init; }

    /// <summary>What the tracker knows of it.</summary>
    public RequestTally Tally { get; } = new(settings.Id);

    /// <summary>Where the caller's sequence is read; cancelled when no more of it is to be read.</summary>
    public HandedCancellation Input { get; } = new();

    /// <summary>Cancelled when its calls are to end.</summary>
    public CancellationToken Calls => _calls.Token;

    /// <summary>Ends when the last of it has left the engine.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Attempts that are out. The dispatcher's.</summary>
    public int InFlight { get; set; }

    /// <summary>Whether the request may have another attempt out.</summary>
    public bool HasRoom => InFlight < MaxConcurrency;

    /// <summary>Whether it has been opened and not closed. The dispatcher's.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the caller's sequence has been read to its end. The dispatcher's.</summary>
    public bool InputEnded { get; set; }

    /// <summary>Whether its calls are being ended; then nothing waits for a store either. The dispatcher's.</summary>
    public bool CallsEnd { get; set; }

    /// <summary>Why nothing more is sent; null while the request is running. The dispatcher's.</summary>
    public ChunkError? Stopped { get; set; }

    /// <summary>
    /// First of the items that are accepted and not ended, linked by <see cref="WorkItem.Next"/>; null when there are none.
    /// </summary>
    public WorkItem? FirstOpen { get; private set; }

    /// <summary>The lanes, one per route and priority that something has been put into.</summary>
    public List<Lane> Lanes { get; } = [];

    /// <summary>Engine time by which a chunk must have ended that is accepted now; null for none of its own.</summary>
    public TimeSpan? DeadlineOf(TimeSpan acceptedAt) => acceptedAt < _lastWithDeadline ? acceptedAt + Settings.ChunkDeadline : null;

    /// <summary>Time for an attempt: what is usual, or what its chunk has left of its own.</summary>
    public TimeSpan TimeoutOf(Attempt attempt)
    {
        if (attempt.Item.Deadline - attempt.Ticket.SentAt is not { } left || left >= Settings.UsualTimeout)
            return Settings.UsualTimeout;
        return left > ShortestTimeout ? left : ShortestTimeout;
    }

    /// <summary>
    /// Decides whether an attempt is worth more time than <see cref="TimeoutOf"/>; null where the caller has set the time, or no model is
    /// asked.
    /// </summary>
    public IPatience? PatienceOf(Attempt attempt) => Settings.Timeout is null && Work.AsksModel ? attempt : null;

    /// <summary>The model that it asks for at an endpoint.</summary>
    public string ModelAt(LlmEndpoint endpoint) => ModelName ?? endpoint.Model;

    /// <summary>The lane of a route and a priority, made at first use.</summary>
    public Lane LaneOf(Route route, int level)
    {
        foreach (var lane in Lanes)
        {
            if (lane.Level == level && lane.Route == route)
                return lane;
        }

        var made = new Lane(this, route, level);
        Lanes.Add(made);
        return made;
    }

    public void Link(WorkItem item)
    {
        item.Next = FirstOpen;
        if (FirstOpen is not null)
            FirstOpen.Previous = item;
        FirstOpen = item;
    }

    public void Unlink(WorkItem item)
    {
        if (item.Previous is not null)
            item.Previous.Next = item.Next;
        else
            FirstOpen = item.Next;
        if (item.Next is not null)
            item.Next.Previous = item.Previous;
        item.Previous = item.Next = null;
    }

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

        Input.Cancel();
    }

    /// <summary>Takes note of how far the caller's sequence has been read, by its pump.</summary>
    public void HasRead(long chunks) => Volatile.Write(ref _read, chunks);

    /// <summary>Takes note of whether its pump waits for room.</summary>
    public void IsFull(bool isFull) => _isFull = isFull;

    /// <summary>Takes note that the caller's sequence has been read to its end.</summary>
    public void HasReadAll(long chunks) => Volatile.Write(ref _chunks, chunks);

    /// <summary>
    /// Takes note that the caller's sequence has failed: what was accepted is finished, then the caller gets the exception back.
    /// </summary>
    public void HasFailed(Exception exception) => _inputFailure = exception;

    /// <summary>
    /// Ends the results, with the reason where not every chunk has one; when the input and all accepted items have ended.
    /// </summary>
    public void Close()
    {
        if (_inputFailure is not null)
            Results.End(_inputFailure);
        else if (Volatile.Read(ref _chunks) != Results.Delivered && Stopped is { } reason)
            Results.End(new ProcessingInterruptedException(reason));
        else
            Results.End();
        _closed.TrySetResult();
    }
}
