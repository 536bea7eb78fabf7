namespace ParallelLlm.Dispatching;

/// <summary>
/// Identical work that is on its way at the same time, over all requests: the first item of a key leads, and those that come while it is on
/// its way follow, without a place and a call of their own. An item leads from before it is looked up until its answer is stored, so that
/// there is no moment at which a second one finds neither the leader nor the answer. Thread-safe.
/// </summary>
internal sealed class Flights
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CompletionKey, Flight> _flights = [];

    /// <summary>Lets an item lead or follow, by its key.</summary>
    /// <returns>Whether it leads.</returns>
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

    /// <summary>Ends a leader's flight. Its followers belong to no flight any more.</summary>
    /// <returns>The followers; none when the item led nothing.</returns>
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

    /// <summary>Lets the first follower that has not ended lead in the place of a leader that was withdrawn.</summary>
    /// <returns>The new leader; null when there is none, and the flight has ended.</returns>
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

    /// <summary>Lets a more urgent follower lead in the place of a leader that still waits for its turn.</summary>
    /// <returns>The former leader; null when everything stays as it is.</returns>
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
