namespace ParallelLlm.Dispatching;

/// <summary>
/// Priority queue by due time. Ended items are dropped when they come up, or all at once when most have ended, so that the queue holds no
/// texts for long. Pure. Not thread-safe.
/// </summary>
/// <param name="isLive">Whether an item has not ended.</param>
internal sealed class DueQueue<T>(Func<T, bool> isLive)
    where T : class
{
    private const int WorthIt = 64;

    private readonly PriorityQueue<T, TimeSpan> _items = new();
    private int _ended;

    /// <summary>Due time of the first item, ended or not; null if empty.</summary>
    public TimeSpan? Next => _items.TryPeek(out _, out var due) ? due : null;

    public void Add(T item, TimeSpan due) => _items.Enqueue(item, due);

    /// <summary>Takes a due item that has not ended.</summary>
    public bool TryTake(TimeSpan now, out T item)
    {
        while (_items.TryPeek(out item!, out var due) && (due <= now || !isLive(item)))
        {
            _items.Dequeue();
            if (isLive(item))
                return true;
            _ended--;
        }

        return false;
    }

    /// <summary>Records that a queued item has ended.</summary>
    public void Ended()
    {
        if (++_ended <= (_items.Count / 2) + WorthIt)
            return;
        var live = _items.UnorderedItems.Where(entry => isLive(entry.Element)).ToArray();
        _items.Clear();
        _items.EnqueueRange(live);
        _ended = 0;
    }
}
