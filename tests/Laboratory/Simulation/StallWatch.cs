namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>
/// Counts the time in which a client's work waits, none of it is in flight, and the server would have admitted a call, beyond one round trip and any requested wait.
/// </summary>
internal sealed class StallWatch(TimeSpan roundTrip)
{
    private TimeSpan? _from;

    /// <summary>Time lost so far.</summary>
    public TimeSpan Lost { get; private set; }

    /// <summary>Checks the state after an event.</summary>
    /// <param name="now">Time of the event.</param>
    /// <param name="isIdle">Whether work waits and nothing is in flight.</param>
    /// <param name="hintedUntil">End of the longest requested wait.</param>
    /// <param name="opensAt">When the server would admit a call; null if that depends on other calls.</param>
    public void After(TimeSpan now, bool isIdle, TimeSpan hintedUntil, Func<TimeSpan?> opensAt)
    {
        if (!isIdle || opensAt() is not { } at)
        {
            End(now);
            return;
        }

        if (at > now)
        {
            End(now);
            _from = at;
        }

        _from ??= now;
        if (_from < hintedUntil)
            _from = hintedUntil;
    }

    private void End(TimeSpan now)
    {
        if (_from is { } from && now > from + roundTrip)
            Lost += now - from - roundTrip;
        _from = null;
    }
}
