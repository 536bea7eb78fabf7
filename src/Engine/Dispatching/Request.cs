using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Dispatching.Packing;
using ParallelLlm.Observability;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Dispatching;

/// <summary>
/// An open request: settings, waiting and in-flight items, and results. Members marked "Stage thread" are used only there.
/// </summary>
internal sealed class Request(ProcessingRequest settings, IWork work, EndpointSet endpoints, int cap, TimeSpan? deadline = null)
{
    // After the deadline the input is read until it pauses this long, for at most this many pauses.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const int MostPauses = 10;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(1);

    // Engine time until which accepted chunks get deadlines of their own.
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

    /// <summary>Engine time of the deadline; null for none.</summary>
    public TimeSpan? Deadline { get; } = deadline;

    /// <summary>Token limit of an answer; null for none.</summary>
    public int? MaxOutputTokens { get; } = settings.MaxOutputTokens;

    /// <summary>Model to ask at every endpoint; null for each endpoint's own.</summary>
    public string? ModelName { get; } = settings.ModelName;

    /// <summary>Counted calls for a chunk, including the first, before it fails. Cached for speed.</summary>
    public int MaxAttempts { get; } = settings.MaxAttempts;

    /// <summary>Equal for requests whose chunks may share calls; null if none may.</summary>
    public PackKey? PackKey { get; } = settings.Packing.IsOff ? null : work.PackKeyOf(settings);

    /// <summary>Whether its calls count against the budget.</summary>
    public bool IsBudgeted { get; init; } = work.IsBudgeted;

    /// <summary>Store keys of its answers; null if they are not stored.</summary>
    public RequestKeys? Keys { get; init; }

    /// <summary>Results on their way to the caller.</summary>
    public required RequestResults Results { get; init; }

    /// <summary>The tracker's tally.</summary>
    public RequestTally Tally { get; } = new(settings.Id);

    /// <summary>Cancels the reading of the caller's sequence.</summary>
    public HandedCancellation Input { get; } = new();

    /// <summary>Cancels the calls.</summary>
    public CancellationToken Calls => _calls.Token;

    /// <summary>Completes when the request is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Attempts in flight. Stage thread.</summary>
    public int InFlight { get; set; }

    /// <summary>Whether the request has a free permit.</summary>
    public bool HasRoom => InFlight < MaxConcurrency;

    /// <summary>Whether it is open. Stage thread.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether its input has ended. Stage thread.</summary>
    public bool InputEnded { get; set; }

    /// <summary>Whether its calls are being cancelled; then nothing waits for the store either. Stage thread.</summary>
    public bool CallsEnd { get; set; }

    /// <summary>Why it was stopped; null while it is running. Stage thread.</summary>
    public ChunkError? Stopped { get; set; }

    /// <summary>First of the open items, linked by <see cref="WorkItem.Next"/>; null for none.</summary>
    public WorkItem? FirstOpen { get; private set; }

    /// <summary>The open items; no item but the last returned may be unlinked meanwhile.</summary>
    public IEnumerable<WorkItem> OpenItems
    {
        get
        {
            for (var item = FirstOpen; item is not null; item = item.Next)
                yield return item;
        }
    }

    /// <summary>Queues, one per route and priority in use.</summary>
    public List<RequestQueue> Queues { get; } = [];

    /// <summary>Returns the own deadline of a chunk that is accepted now; null for none.</summary>
    public TimeSpan? DeadlineOf(TimeSpan acceptedAt) => acceptedAt < _lastWithDeadline ? acceptedAt + Settings.ChunkDeadline : null;

    /// <summary>Returns the time for an attempt: the usual one, or the rest until its chunk's deadline.</summary>
    public TimeSpan TimeoutOf(Attempt attempt)
    {
        if (attempt.Item.Deadline - attempt.Permit.SentAt is not { } left || left >= Settings.UsualTimeout)
            return Settings.UsualTimeout;
        return left > ShortestTimeout ? left : ShortestTimeout;
    }

    /// <summary>
    /// Returns the source of extensions beyond <see cref="TimeoutOf"/>; null if the caller set the time, or no model is asked.
    /// </summary>
    public IPatience? PatienceOf(Attempt attempt) => Settings.Timeout is null && Work.AsksModel ? attempt : null;

    public string ModelAt(LlmEndpoint endpoint) => ModelName ?? endpoint.Model;

    /// <summary>Name of the price of its calls to an endpoint.</summary>
    public string TariffAt(LlmEndpoint endpoint) =>
        ModelAt(endpoint) is var model && endpoint.Client is IDeferringClient client ? client.TariffOf(model) : model;

    /// <summary>Returns the queue of a route and a priority, created at first use.</summary>
    public RequestQueue QueueOf(Route route, int level)
    {
        foreach (var queue in Queues)
        {
            if (queue.Level == level && queue.Route == route)
                return queue;
        }

        var made = new RequestQueue(this, route, level);
        Queues.Add(made);
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

    public void CancelCalls() => _ = _calls.CancelAsync();

    /// <summary>After the deadline, waits until the input pauses, then cancels it. Chunks read meanwhile fail.</summary>
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

    /// <summary>Records the pump's progress.</summary>
    public void HasRead(long chunks) => Volatile.Write(ref _read, chunks);

    /// <summary>Records whether the pump waits for credit.</summary>
    public void IsFull(bool isFull) => _isFull = isFull;

    /// <summary>Records the end of the caller's sequence.</summary>
    public void HasReadAll(long chunks) => Volatile.Write(ref _chunks, chunks);

    /// <summary>Records a failure of the caller's sequence: accepted chunks are completed, then the caller gets the exception.</summary>
    public void HasFailed(Exception exception) => _inputFailure = exception;

    /// <summary>Ends the results, with the reason if chunks are missing. Called once input and items have ended.</summary>
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
