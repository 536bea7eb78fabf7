namespace ParallelLlm.Dispatching;

/// <summary>The next queue of a route, with the criteria for choosing between routes.</summary>
/// <param name="Effective">Its level, raised by waiting; lower ones go first.</param>
/// <param name="Served">
/// Sequence number at which its own level was last served: aged work shares a level fairly with the level's own work.
/// </param>
/// <param name="Since">Sequence number at which it entered its ring, for round-robin between requests of one level.</param>
internal readonly record struct QueueRank(RequestQueue Queue, int Effective, long Served, long Since)
{
    public bool IsBefore(in QueueRank other)
    {
        if (Effective != other.Effective)
            return Effective < other.Effective;
        return Served != other.Served ? Served < other.Served : Since < other.Since;
    }
}
