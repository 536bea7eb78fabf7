namespace ParallelLlm.Host.Running;

/// <summary>The times of a run. Thread-safe.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _firstChunk = -1;

    public TimeProvider Time { get; } = time;

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public TimeSpan Elapsed => Time.GetElapsedTime(_start);

    /// <summary>Time since the first chunk was handed to the engine; zero before that.</summary>
    public TimeSpan SinceFirstChunk =>
        Interlocked.Read(ref _firstChunk) is >= 0 and var first ? Time.GetElapsedTime(first) : TimeSpan.Zero;

    /// <summary>A chunk is handed to the engine.</summary>
    public void FirstChunk()
    {
        if (Interlocked.Read(ref _firstChunk) < 0)
            Interlocked.CompareExchange(ref _firstChunk, Time.GetTimestamp(), -1);
    }
}
