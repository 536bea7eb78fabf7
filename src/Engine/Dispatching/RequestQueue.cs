namespace ParallelLlm.Dispatching;

/// <summary>
/// FIFO queue of a request's ready items on one route at one priority. Items that were sent before go first, in text order.
/// </summary>
internal sealed class RequestQueue(Request request, Route route, int level)
{
    private readonly PriorityQueue<WorkItem, (long Sequence, long Start)> _returned = new();
    private readonly Queue<WorkItem> _fresh = new();

    public Request Request { get; } = request;

    public Route Route { get; } = route;

    public int Level { get; } = level;

    /// <summary>Whether it is in its route's ring.</summary>
    public bool InRing { get; set; }

    /// <summary>Sequence number at which it entered the ring.</summary>
    public long Since { get; set; }

    /// <summary>Number of items, with those that ended while they waited.</summary>
    public int Count => _fresh.Count + _returned.Count;

    public bool IsEmpty => _fresh.Count == 0 && _returned.Count == 0;

    public void Add(WorkItem item)
    {
        // Parts take the position of their chunk, which was sent before.
        if (item.History.Attempts > 0 || item.PartOf is not null)
            _returned.Enqueue(item, (item.Sequence, item.Chunk.Start));
        else
            _fresh.Enqueue(item);
    }

    /// <summary>The item that <see cref="Take"/> would return. The queue must not be empty.</summary>
    public WorkItem Peek() => _returned.Count > 0 ? _returned.Peek() : _fresh.Peek();

    /// <summary>Drops ended items from the front.</summary>
    public void DropEnded()
    {
        while (!IsEmpty && Peek().State != ItemState.Queued)
            Take();
    }

    public WorkItem Take() => _returned.Count > 0 ? _returned.Dequeue() : _fresh.Dequeue();
}
