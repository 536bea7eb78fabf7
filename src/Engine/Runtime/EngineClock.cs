namespace ParallelLlm.Runtime;

/// <summary>Engine time: time since the engine's start, unaffected by changes of the wall clock. Thread-safe.</summary>
internal sealed class EngineClock(TimeProvider time)
{
    /// <summary>The longest time that a timer supports, about 25 days.</summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly long _start = time.GetTimestamp();

    /// <summary>The wall clock at engine time zero.</summary>
    public DateTimeOffset Start { get; } = time.GetUtcNow();

    public TimeProvider Time { get; } = time;

    /// <summary>The wall clock's time at engine time zero, by its current setting.</summary>
    public DateTimeOffset StartByWallClock => Time.GetUtcNow() - Now;

    public TimeSpan Now => Time.GetElapsedTime(_start);
}
