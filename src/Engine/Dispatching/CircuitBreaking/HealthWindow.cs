namespace ParallelLlm.Dispatching.CircuitBreaking;

/// <summary>Calls and failures in a sliding window of ten slices. Immutable.</summary>
internal sealed class HealthWindow
{
    private const int Slices = 10;

    public static readonly HealthWindow Empty = new(new (int, int)[Slices], 0);

    private readonly (int Calls, int Failures)[] _counts;
    private readonly long _newest;

    private HealthWindow((int Calls, int Failures)[] counts, long newest)
    {
        _counts = counts;
        _newest = newest;
        foreach (var (calls, failures) in counts)
            (Calls, Failures) = (Calls + calls, Failures + failures);
    }

    /// <summary>Calls that ended within the window.</summary>
    public int Calls { get; }

    /// <summary>Failed calls that ended within the window.</summary>
    public int Failures { get; }

    /// <summary>Returns the window with one more call. A call that ended before the newest slice counts in that slice.</summary>
    public HealthWindow Add(TimeSpan endedAt, bool failed, TimeSpan length)
    {
        var newest = Math.Max(_newest, endedAt.Ticks / Math.Max(1, length.Ticks / Slices));
        var counts = new (int Calls, int Failures)[Slices];
        for (var slice = Math.Max(newest - Slices + 1, 0); slice <= _newest; slice++)
            counts[slice % Slices] = _counts[slice % Slices];
        ref var now = ref counts[newest % Slices];
        now = (now.Calls + 1, now.Failures + (failed ? 1 : 0));
        return new HealthWindow(counts, newest);
    }
}
