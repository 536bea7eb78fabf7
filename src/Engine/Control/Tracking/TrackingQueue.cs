using System.Collections.Concurrent;

namespace ParallelLlm.Control.Tracking;

/// <summary>
/// The way of steps, and of openings and ends of requests, from the graph to the tracker. It is not the tracker's mailbox, so that nothing is lost when the tracker is killed,
/// and so that the graph can see when the tracker falls behind. Thread-safe for one reader.
/// </summary>
/// <param name="onCaughtUp">Called when the reader has caught up after <see cref="IsBehind"/>.</param>
internal sealed class TrackingQueue(Action onCaughtUp)
{
    // At 256 steps each: some megabytes, and some tens of milliseconds of full speed.
    private const int MostBatches = 64;

    private readonly ConcurrentQueue<object> _filled = new();
    private readonly ConcurrentQueue<TrackBatch> _free = new();
    private TrackBatch? _begun;

    /// <summary>Whether so much waits for the tracker that nothing should be added for now.</summary>
    public bool IsBehind => _filled.Count >= MostBatches;

    /// <summary>An empty batch.</summary>
    public TrackBatch Rent() => _free.TryDequeue(out var used) ? used : new TrackBatch();

    /// <summary>Adds a <see cref="TrackBatch"/>, a <see cref="RequestOpened"/>, a <see cref="RequestEnded"/> or <see cref="ChunksRecalled"/>.</summary>
    public void Add(object entry) => _filled.Enqueue(entry);

    /// <summary>The next entry; a batch whose reader failed in the middle of it comes again, with the steps that are left.</summary>
    public bool TryTake(out object entry)
    {
        entry = _begun!;
        if (_begun is not null)
            return true;
        if (!_filled.TryDequeue(out entry!))
            return false;
        _begun = entry as TrackBatch;
        return true;
    }

    /// <summary>Takes back what has been read.</summary>
    public void Return(object entry)
    {
        if (entry is TrackBatch batch)
        {
            _begun = null;
            batch.Clear();
            _free.Enqueue(batch);
        }

        if (_filled.Count == MostBatches - 1)
            onCaughtUp();
    }
}

/// <summary>Steps in their order; a batch goes round between graph and tracker.</summary>
internal sealed class TrackBatch
{
    private readonly TrackEvent[] _steps = new TrackEvent[256];
    private int _count;
    private int _taken;

    public bool IsFull => _count == _steps.Length;

    /// <summary>The next step that has not been taken; each is given once, whatever becomes of it.</summary>
    public bool TryTake(out TrackEvent step)
    {
        step = default;
        if (_taken == _count)
            return false;
        step = _steps[_taken++];
        return true;
    }

    public void Add(in TrackEvent step) => _steps[_count++] = step;

    public void Clear()
    {
        Array.Clear(_steps, 0, _count);
        _count = _taken = 0;
    }
}
