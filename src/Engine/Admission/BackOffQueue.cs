namespace ParallelLlm.Admission;

/// <summary>Items that wait for the end of their back-off. Pure. Not thread-safe.</summary>
internal sealed class BackOffQueue
{
    private const int WorthIt = 64;

    private readonly PriorityQueue<WorkItem, TimeSpan> _items = new();
    private int _count;

    /// <summary>When the next one is due, or may be; null when there is none.</summary>
    public TimeSpan? NextDue => _items.TryPeek(out _, out var due) ? due : null;

    public void Add(WorkItem item, TimeSpan due)
    {
        item.Place = ItemPlace.Waiting;
        _items.Enqueue(item, due);
        _count++;
    }

    /// <summary>Takes an item whose time has come.</summary>
    public bool TryTake(TimeSpan now, out WorkItem item)
    {
        while (_items.TryPeek(out item!, out var due) && (due <= now || item.Place != ItemPlace.Waiting))
        {
            _items.Dequeue();
            if (item.Place != ItemPlace.Waiting)
                continue;
            _count--;
            return true;
        }

        return false;
    }

    /// <summary>Takes note that an item ends before its time has come.</summary>
    public void Ended() => _count--;

    /// <summary>What has ended is dropped only when it comes up; where that is most of it, the heap is made anew, so that it holds no texts.</summary>
    public void Compact()
    {
        if (_items.Count <= (2 * _count) + WorthIt)
            return;
        var live = _items.UnorderedItems.Where(entry => entry.Element.Place == ItemPlace.Waiting).ToArray();
        _items.Clear();
        _items.EnqueueRange(live);
    }
}
