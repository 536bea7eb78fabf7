namespace ParallelLlm.Dispatching;

/// <summary>
/// What is due at a time. What ends before is dropped when it comes up, or together once it is most of what is there, so that the queue
/// holds no texts for long. Pure. Not thread-safe.
/// </summary>
/// <param name="isLive">Whether one has not ended.</param>
internal sealed class DueQueue<T>(Func<T, bool> isLive)
    where T : class
{
    private const int WorthIt = 64;

    private readonly PriorityQueue<T, TimeSpan> _items = new();
    private int _ended;

    /// <summary>When the next one is due, or would have been; null when there is none.</summary>
    public TimeSpan? Next => _items.TryPeek(out _, out var due) ? due : null;

    public void Add(T item, TimeSpan due) => _items.Enqueue(item, due);

    /// <summary>Takes one whose time has come and that has not ended; each comes once.</summary>
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

    /// <summary>Takes note that one has ended, most likely before its time.</summary>
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
