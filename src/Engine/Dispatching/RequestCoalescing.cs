namespace ParallelLlm.Dispatching;

/// <summary>
/// Request coalescing, over all requests: the first item of a key is the leader; identical items that arrive before its completion are
/// followers, without a permit or a call. A leader is registered before its lookup and until its answer is stored, so that later items
/// always find either the leader or the answer. Thread-safe.
/// </summary>
internal sealed class RequestCoalescing
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CompletionKey, CoalescedWork> _coalescing = [];

    /// <summary>Makes an item the leader or a follower of its key.</summary>
    /// <returns>Whether it is the leader.</returns>
    public bool Join(WorkItem item, CompletionKey key)
    {
        lock (_lock)
        {
            if (_coalescing.TryGetValue(key, out var work))
            {
                item.CoalescedWork = work;
                work.Followers.Add(item);
                return false;
            }

            _coalescing.Add(key, item.CoalescedWork = new CoalescedWork(key, item));
            return true;
        }
    }

    /// <summary>Completes a leader's key, and releases its followers.</summary>
    /// <returns>The followers; empty if the item was not a leader.</returns>
    public IReadOnlyList<WorkItem> End(WorkItem leader)
    {
        lock (_lock)
        {
            if (leader.CoalescedWork is not { } work || work.Leader != leader)
                return [];
            _coalescing.Remove(work.Key);
            leader.CoalescedWork = null;
            foreach (var follower in work.Followers)
                follower.CoalescedWork = null;
            return work.Followers;
        }
    }

    /// <summary>Replaces a withdrawn leader by promoting the first follower that has not ended.</summary>
    /// <returns>The new leader; null if there is none, and the key is complete.</returns>
    public WorkItem? Promote(WorkItem leader)
    {
        lock (_lock)
        {
            if (leader.CoalescedWork is not { } work || work.Leader != leader)
                return null;
            leader.CoalescedWork = null;
            var next = work.Followers.FindIndex(follower => follower.State != ItemState.Closed);
            if (next < 0)
            {
                _coalescing.Remove(work.Key);
                return null;
            }

            work.Leader = work.Followers[next];
            work.Followers.RemoveRange(0, next + 1);
            return work.Leader;
        }
    }

    /// <summary>Promotes a more urgent follower over a leader that is still queued.</summary>
    /// <returns>The former leader; null if nothing changed.</returns>
    public WorkItem? TakeOver(WorkItem follower)
    {
        lock (_lock)
        {
            if (follower.CoalescedWork is not { } work || work.Leader is not { State: ItemState.Queued } leader
                || Priorities.LevelOf(leader.Chunk.Priority) <= Priorities.LevelOf(follower.Chunk.Priority))
                return null;
            work.Followers.Remove(follower);
            work.Followers.Add(leader);
            work.Leader = follower;
            return leader;
        }
    }
}
