namespace ParallelLlm.Runtime;

/// <summary>The engine's time: what has passed since it was started, which no change of the wall clock touches. Thread-safe.</summary>
internal sealed class EngineClock(TimeProvider time)
{
    /// <summary>The longest time that a timer can count; nobody waits for its end.</summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly long _start = time.GetTimestamp();

    /// <summary>The wall clock at the start.</summary>
    public DateTimeOffset Start { get; } = time.GetUtcNow();

    public TimeProvider Time { get; } = time;

    /// <summary>The wall clock's time at the start, by its present setting.</summary>
    public DateTimeOffset StartByWallClock => Time.GetUtcNow() - Now;

    /// <summary>Engine time now.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_start);
}
