namespace ParallelLlm.Observability;

/// <summary>
/// The way of steps, changes of control, and openings and ends of requests to the tracker. It is not the tracker's mailbox, so that nothing
/// is lost when the tracker is killed, and so that the graph can see when the tracker falls behind. Thread-safe for one reader.
/// </summary>
internal sealed class TrackingQueue(Action onCaughtUp)
{
    // At 256 steps each: some megabytes, and some tens of milliseconds of full speed.
    private const int MostBatches = 64;

    private readonly Lock _lock = new();
    private readonly Queue<object> _filled = [];
    private readonly Stack<TrackBatch> _free = [];
    private TrackBatch? _filling;
    private TrackBatch? _begun;
    private volatile bool _behind;
    private volatile bool _watched;
    private bool _abandoned;

    /// <summary>Whether so much waits for the tracker that nothing should be added for now.</summary>
    public bool IsBehind => _behind;

    /// <summary>Whether someone follows every step, so that the tracker should be told of it at once; said by the reader.</summary>
    public bool IsWatched
    {
        get => _watched;
        set => _watched = value;
    }

    /// <summary>Adds a step. The reader sees it whenever it looks.</summary>
    public void Add(in TrackEvent step)
    {
        lock (_lock)
        {
            if (_abandoned)
                return;
            _filling ??= _free.TryPop(out var used) ? used : new TrackBatch();
            _filling.Add(step);
            if (_filling.IsFull)
                CloseBatch();
        }
    }

    /// <summary>
    /// Adds what is not a step (a <see cref="RequestOpened"/>, <see cref="RequestEnded"/>, <see cref="ChunksRecalled"/> or
    /// <see cref="ControlChange"/>), after the steps that are there.
    /// </summary>
    public void Add(object entry)
    {
        lock (_lock)
        {
            if (_abandoned)
                return;
            CloseBatch();
            _filled.Enqueue(entry);
        }
    }

    /// <summary>
    /// The next entry: a <see cref="TrackBatch"/>, or one that is not a step. A batch whose reader failed in the middle of it comes again,
    /// with the steps that are left.
    /// </summary>
    public bool TryTake(out object entry)
    {
        entry = _begun!;
        if (_begun is not null)
            return true;
        lock (_lock)
        {
            if (_filled.Count == 0)
                CloseBatch();
            if (!_filled.TryDequeue(out entry!))
                return false;
        }

        _begun = entry as TrackBatch;
        return true;
    }

    /// <summary>Takes back what has been read.</summary>
    public void Return(object entry)
    {
        bool caughtUp;
        lock (_lock)
        {
            if (entry is TrackBatch batch)
            {
                _begun = null;
                batch.Clear();
                _free.Push(batch);
            }

            caughtUp = _behind && _filled.Count < MostBatches;
            if (caughtUp)
                _behind = false;
        }

        if (caughtUp)
            onCaughtUp();
    }

    /// <summary>Takes nothing more and forgets what is there: there is no reader any more.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _abandoned = true;
            _filled.Clear();
            _filling = null;
            _behind = false;
        }

        onCaughtUp();
    }

    private void CloseBatch()
    {
        if (_filling is not null)
            _filled.Enqueue(_filling);
        _filling = null;
        _behind |= _filled.Count >= MostBatches;
    }
}
