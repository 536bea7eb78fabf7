using ParallelLlm.Contracts;

namespace ParallelLlm.Admission;

/// <summary>Items that ended without an attempt that is out, until they have been reported. Pure. Not thread-safe.</summary>
internal sealed class Withdrawals
{
    private readonly Queue<Withdrawn> _items = new();

    /// <summary>Whether an item can be withdrawn: it is neither out nor ended.</summary>
    public static bool CanTake(WorkItem item) => item.Place is ItemPlace.Queued or ItemPlace.Waiting or ItemPlace.Following;

    public void Add(WorkItem item, ChunkError reason)
    {
        item.Place = ItemPlace.Closed;
        _items.Enqueue(new Withdrawn(item, reason));
    }

    public bool TryTake(out Withdrawn withdrawn) => _items.TryDequeue(out withdrawn);
}

/// <summary>An item that ended without an attempt of its own.</summary>
internal readonly record struct Withdrawn(WorkItem Item, ChunkError Reason);
