namespace ParallelLlm.Admission;

/// <summary>When items must have ended that have a deadline of their own. Pure. Not thread-safe.</summary>
internal sealed class ChunkDeadlines
{
    private const int WorthIt = 64;

    private readonly PriorityQueue<WorkItem, TimeSpan> _items = new();
    private int _worthCompacting = WorthIt;

    /// <summary>The next deadline, or what was one; null when there is none.</summary>
    public TimeSpan? Next => _items.TryPeek(out _, out var deadline) ? deadline : null;

    public void Add(WorkItem item)
    {
        if (item.Deadline is not { } deadline)
            return;
        _items.Enqueue(item, deadline);
        // What has ended must not hold its text until its deadline; each time at least half of them is looked at for the first time.
        if (_items.Count < _worthCompacting)
            return;
        var live = _items.UnorderedItems.Where(entry => entry.Element.Place != ItemPlace.Closed).ToArray();
        _items.Clear();
        _items.EnqueueRange(live);
        _worthCompacting = (2 * live.Length) + WorthIt;
    }

    /// <summary>Takes an item whose deadline has passed and that has not ended; each comes once.</summary>
    public bool TryTakeExpired(TimeSpan now, out WorkItem item)
    {
        while (_items.TryPeek(out item!, out var deadline) && (deadline <= now || item.Place == ItemPlace.Closed))
        {
            _items.Dequeue();
            if (item.Place != ItemPlace.Closed)
                return true;
        }

        return false;
    }
}
