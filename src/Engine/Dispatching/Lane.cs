namespace ParallelLlm.Dispatching;

/// <summary>
/// What of a request is ready to be sent on one route at one priority, first in first out; what has been out before goes first, in the
/// order of the text.
/// </summary>
internal sealed class Lane(Request request, Route route, int level)
{
    private readonly PriorityQueue<WorkItem, (long Sequence, long Start)> _returned = new();
    private readonly Queue<WorkItem> _fresh = new();

    public Request Request { get; } = request;

    public Route Route { get; } = route;

    public int Level { get; } = level;

    /// <summary>Whether it stands in its route's ring.</summary>
    public bool InRing { get; set; }

    /// <summary>Number of the turn since which it has waited for its own.</summary>
    public long Since { get; set; }

    public bool IsEmpty => _fresh.Count == 0 && _returned.Count == 0;

    public void Add(WorkItem item)
    {
        // Parts stand where their chunk stood, which has been out.
        if (item.History.Attempts > 0 || item.PartOf is not null)
            _returned.Enqueue(item, (item.Sequence, item.Chunk.Start));
        else
            _fresh.Enqueue(item);
    }

    /// <summary>What <see cref="Take"/> would give; the lane must not be empty.</summary>
    public WorkItem Peek() => _returned.Count > 0 ? _returned.Peek() : _fresh.Peek();

    /// <summary>Lets go of what has ended, up to the first that has not.</summary>
    public void DropEnded()
    {
        while (!IsEmpty && Peek().Place != ItemPlace.Queued)
            Take();
    }

    public WorkItem Take() => _returned.Count > 0 ? _returned.Dequeue() : _fresh.Dequeue();
}
