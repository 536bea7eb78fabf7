namespace ParallelLlm.Tests.Load.Laboratory.Simulation;

/// <summary>What happens, in the order of time; what happens at the same time, in the order in which it was planned.</summary>
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

/// <summary>Something that happens to a client.</summary>
internal readonly record struct SimulationEvent(EventKind Kind, BenchClient Client, object? Subject = null);

/// <summary>What happens.</summary>
internal enum EventKind
{
    /// <summary>A document is opened.</summary>
    Opened,

    /// <summary>A document's next chunk is ready.</summary>
    Produced,

    /// <summary>A document is cancelled.</summary>
    Cancelled,

    /// <summary>A call's answer, refusal or time-out is there.</summary>
    Ended,

    /// <summary>A call that kept its place is made again.</summary>
    Resent,

    /// <summary>Throttle and breaker have seen what has ended.</summary>
    Acknowledged,

    /// <summary>Time alone may allow more.</summary>
    Woken,
}
