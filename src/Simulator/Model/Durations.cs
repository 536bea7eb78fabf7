namespace ParallelLlm.Simulator.Model;

/// <summary>Rounding of times.</summary>
internal static class Durations
{
    /// <summary>Up to the next whole millisecond.</summary>
    public static TimeSpan RoundUpToMilliseconds(this TimeSpan time) => RoundUp(time, TimeSpan.TicksPerMillisecond);

    /// <summary>Up to the next whole second.</summary>
    public static TimeSpan RoundUpToSeconds(this TimeSpan time) => RoundUp(time, TimeSpan.TicksPerSecond);

    /// <summary>A time in milliseconds, to the nearest tick.</summary>
    public static TimeSpan Milliseconds(double milliseconds) => new((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond));

    /// <summary>A time in seconds, to the nearest tick.</summary>
    public static TimeSpan Seconds(double seconds) => new((long)Math.Round(seconds * TimeSpan.TicksPerSecond));

    private static TimeSpan RoundUp(TimeSpan time, long unit)
    {
        var rest = time.Ticks % unit;
        return rest > 0 ? new TimeSpan(time.Ticks + unit - rest) : new TimeSpan(time.Ticks - rest);
    }
}
