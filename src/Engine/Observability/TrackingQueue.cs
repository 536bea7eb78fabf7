namespace ParallelLlm.Observability;

/// <summary>
/// Carries steps, control changes, and starts and ends of requests to the tracker. Separate from the tracker's mailbox, so that nothing is
/// lost when the tracker is killed and the graph can see when it falls behind. Thread-safe for one reader.
/// </summary>
internal sealed class TrackingQueue(Action onCaughtUp)
{
    // At 256 steps each: a few megabytes, and tens of milliseconds at full speed.
    private const int MostBatches = 64;

    private readonly Lock _lock = new();
    private readonly Queue<object> _filled = [];
    private readonly Stack<TrackBatch> _free = [];
    private TrackBatch? _filling;
    private TrackBatch? _begun;
    private volatile bool _behind;
    private volatile bool _watched;
    private bool _abandoned;

    /// <summary>Whether the tracker is so far behind that nothing should be added for now.</summary>
    public bool IsBehind => _behind;

    /// <summary>Whether a subscriber follows every step, so that the tracker should be notified at once. Set by the reader.</summary>
    public bool IsWatched
    {
        get => _watched;
        set => _watched = value;
    }

    /// <summary>Adds a step. The reader sees it at its next read.</summary>
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
    /// Adds an entry that is not a step (a <see cref="RequestOpened"/>, <see cref="RequestEnded"/>, <see cref="ChunksRecalled"/> or
    /// <see cref="ControlChange"/>), after the steps added so far.
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
    /// The next entry: a <see cref="TrackBatch"/>, or one that is not a step. A batch whose reader failed midway is returned again with the
    /// remaining steps.
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

    /// <summary>Takes back an entry that has been read.</summary>
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

    /// <summary>Accepts nothing more and discards its entries: there is no reader any more.</summary>
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
