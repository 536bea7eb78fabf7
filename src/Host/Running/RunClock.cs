namespace ParallelLlm.Host.Running;

/// <summary>The times of a run. Thread-safe.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public TimeSpan Elapsed => Time.GetElapsedTime(_start);
}
