namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>Events in order of time; those at the same time, in the order of planning.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<SimulationEvent, Key> _queue = new(new ByTime());
    private long _planned;

    public void Plan(TimeSpan at, SimulationEvent what) => _queue.Enqueue(what, new Key(at.Ticks, _planned++));

    public bool TryTake(out TimeSpan at, out SimulationEvent what)
    {
        var taken = _queue.TryDequeue(out what, out var key);
        at = new TimeSpan(key.Ticks);
        return taken;
    }

    private readonly record struct Key(long Ticks, long Number);

    private sealed class ByTime : IComparer<Key>
    {
        public int Compare(Key x, Key y) => x.Ticks != y.Ticks ? x.Ticks.CompareTo(y.Ticks) : x.Number.CompareTo(y.Number);
    }
}
