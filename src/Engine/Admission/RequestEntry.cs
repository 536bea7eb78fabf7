using ParallelLlm.Contracts;

namespace ParallelLlm.Admission;

/// <summary>A request as the admission knows it: its lanes, what is out, and when it ends.</summary>
internal class RequestEntry(int maxConcurrency, EndpointSet endpoints, TimeSpan? deadline)
{
    private readonly List<Lane> _lanes = [];

    public int MaxConcurrency { get; } = maxConcurrency;

    /// <summary>The endpoints that it may use.</summary>
    public EndpointSet Endpoints { get; } = endpoints;

    /// <summary>The model that it asks for at every endpoint; null for each one's own.</summary>
    public string? ModelName { get; init; }

    /// <summary>Engine time by which everything must have ended; null for none.</summary>
    public TimeSpan? Deadline { get; } = deadline;

    /// <summary>Most tokens that an answer may have; null for no bound.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Whether its calls are paid from the budget.</summary>
    public bool IsBudgeted { get; init; }

    /// <summary>Attempts that are out.</summary>
    public int InFlight { get; set; }

    /// <summary>Whether the caller's sequence has been read to its end.</summary>
    public bool InputEnded { get; set; }

    /// <summary>Whether the request may have another attempt out.</summary>
    public bool HasRoom => InFlight < MaxConcurrency;

    /// <summary>Why nothing more is sent; null while the request is running.</summary>
    public ChunkError? Stopped { get; set; }

    /// <summary>First of the items that are accepted and not ended, linked by <see cref="WorkItem.Next"/>; null when there are none.</summary>
    public WorkItem? FirstOpen { get; private set; }

    /// <summary>The lane of a route and a priority, made at first use.</summary>
    public Lane LaneOf(Route route, int level)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Level == level && lane.Route == route)
                return lane;
        }

        var made = new Lane(this, route, level);
        _lanes.Add(made);
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

    /// <summary>The lanes, one per route and priority that something has been put into.</summary>
    public List<Lane> Lanes => _lanes;
}

/// <summary>What of a request is ready to be sent on one route at one priority, first in first out; what has been out before goes first, in the order of the text.</summary>
internal sealed class Lane(RequestEntry request, Route route, int level)
{
    private readonly PriorityQueue<WorkItem, (long Sequence, long Start)> _returned = new();
    private readonly Queue<WorkItem> _fresh = new();

    public RequestEntry Request { get; } = request;

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
        if (item.Attempts > 0 || item.PartOf is not null)
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

/// <summary>The levels of <see cref="Priority"/>, counted from the most urgent.</summary>
internal static class Priorities
{
    public const int Count = (int)Priority.Urgent + 1;

    public static int LevelOf(Priority priority) => Count - 1 - (int)priority;
}
