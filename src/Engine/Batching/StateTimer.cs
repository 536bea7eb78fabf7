namespace ParallelLlm.Batching;

/// <summary>Measures how long a state has lasted. Not thread-safe.</summary>
internal sealed class StateTimer(TimeProvider time)
{
    private long? _start;

    /// <summary>Time since the first measurement after a reset.</summary>
    public TimeSpan Measure() => time.GetElapsedTime(_start ??= time.GetTimestamp());

    /// <summary>The state has ended.</summary>
    public void Reset() => _start = null;
}
