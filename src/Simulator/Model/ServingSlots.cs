namespace ParallelLlm.Simulator.Model;

/// <summary>
/// A server that works on n calls at once and lets the others wait in order of arrival. When each slot will be free is known as soon as a call is taken,
/// so a call whose caller has gone is still worked on to its end.
/// </summary>
internal sealed class ServingSlots
{
    private readonly PriorityQueue<TimeSpan, TimeSpan> _freeAt = new();
    private int _count;

    /// <summary>Sets the number of slots; 0 for as many as there are calls. Slots that are taken away are those that would be free first.</summary>
    public void SetCount(TimeSpan now, int count)
    {
        for (; _count < count; _count++)
            _freeAt.Enqueue(now, now);
        for (; _count > count; _count--)
            _freeAt.Dequeue();
    }

    /// <summary>When work of this length is done.</summary>
    public TimeSpan Serve(TimeSpan now, TimeSpan work)
    {
        if (_count == 0)
            return now + work;

        var free = _freeAt.Peek();
        var done = (free > now ? free : now) + work;
        _freeAt.DequeueEnqueue(done, done);
        return done;
    }
}
