namespace ParallelLlm.Dispatching;

/// <summary>
/// Request coalescing, over all requests: the first item of a key is the leader; identical items that arrive before its completion are
/// followers, without a permit or a call. A leader is registered before its lookup and until its answer is stored, so that later items
/// always find either the leader or the answer. Thread-safe.
/// </summary>
internal sealed class Flights
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CompletionKey, Flight> _flights = [];

    /// <summary>Makes an item the leader or a follower of its key.</summary>
    /// <returns>Whether it is the leader.</returns>
    public bool Join(WorkItem item, CompletionKey key)
    {
        lock (_lock)
        {
            if (_flights.TryGetValue(key, out var flight))
            {
                item.Flight = flight;
                flight.Followers.Add(item);
                return false;
            }

            _flights.Add(key, item.Flight = new Flight(key, item));
            return true;
        }
    }

    /// <summary>Completes a leader's key, and releases its followers.</summary>
    /// <returns>The followers; empty if the item was not a leader.</returns>
    public IReadOnlyList<WorkItem> End(WorkItem leader)
    {
        lock (_lock)
        {
            if (leader.Flight is not { } flight || flight.Leader != leader)
                return [];
            _flights.Remove(flight.Key);
            leader.Flight = null;
            foreach (var follower in flight.Followers)
                follower.Flight = null;
            return flight.Followers;
        }
    }

    /// <summary>Replaces a withdrawn leader by promoting the first follower that has not ended.</summary>
    /// <returns>The new leader; null if there is none, and the key is complete.</returns>
    public WorkItem? Succeed(WorkItem leader)
    {
        lock (_lock)
        {
            if (leader.Flight is not { } flight || flight.Leader != leader)
                return null;
            leader.Flight = null;
            var next = flight.Followers.FindIndex(follower => follower.Place != ItemPlace.Closed);
            if (next < 0)
            {
                _flights.Remove(flight.Key);
                return null;
            }

            flight.Leader = flight.Followers[next];
            flight.Followers.RemoveRange(0, next + 1);
            return flight.Leader;
        }
    }

    /// <summary>Promotes a more urgent follower over a leader that is still queued.</summary>
    /// <returns>The former leader; null if nothing changed.</returns>
    public WorkItem? TakeOver(WorkItem follower)
    {
        lock (_lock)
        {
            if (follower.Flight is not { } flight || flight.Leader is not { Place: ItemPlace.Queued } leader
                || Priorities.LevelOf(leader.Chunk.Priority) <= Priorities.LevelOf(follower.Chunk.Priority))
                return null;
            flight.Followers.Remove(follower);
            flight.Followers.Add(leader);
            flight.Leader = follower;
            return leader;
        }
    }
}
