namespace ParallelLlm.Simulator.Model;

/// <summary>
/// A token bucket with continuous refill. Its level is counted in whole numbers of (units × ticks of a minute), so that a limit of n a
/// minute adds exactly n to it every tick: no rounding, whenever and however often it is looked at. Starts full.
/// </summary>
internal sealed class Bucket(long? burst, TimeSpan? window, TimeSpan? worth = null)
{
    private const long Unit = TimeSpan.TicksPerMinute;

    private long _perMinute;
    private long _capacity;
    private long _level;
    private TimeSpan _at;

    /// <summary>Whether there is a limit at all.</summary>
    public bool Limits => _perMinute > 0;

    /// <summary>The announced limit a minute.</summary>
    public long PerMinute => _perMinute;

    /// <summary>
    /// Sets the limit a minute; 0 lifts it. The remaining level is kept as far as it fits; a limit where there was none starts with a full
    /// bucket.
    /// </summary>
    public void SetLimit(TimeSpan now, long perMinute)
    {
        var fresh = !Limits;
        Refill(now);
        _at = now;
        _perMinute = perMinute;
        _capacity = Math.Max(Unit, Burst(perMinute));
        _level = fresh ? _capacity : Math.Min(_level, _capacity);
    }

    /// <summary>
    /// Whether <paramref name="units"/> can ever be taken at once. More than a burst, but not more than a minute's worth, takes a full
    /// bucket into debt.
    /// </summary>
    public bool EverFits(long units) => !Limits || units <= Math.Max(_perMinute, _capacity / Unit);

    /// <summary>Whether <paramref name="units"/>, if they ever fit, can be taken now.</summary>
    public bool Fits(TimeSpan now, long units)
    {
        Refill(now);
        return !Limits || _level >= Needed(units);
    }

    /// <summary>Takes <paramref name="units"/>, whether they fit or not.</summary>
    public void Take(long units) => _level -= units * Unit;

    /// <summary>Takes <paramref name="units"/> as far as there is anything left.</summary>
    public void TakeWhatIsLeft(long units) => _level = Math.Min(_level, Math.Max(0, _level - (units * Unit)));

    /// <summary>Time until <paramref name="units"/> fit, to the tick.</summary>
    public TimeSpan Wait(TimeSpan now, long units)
    {
        Refill(now);
        return Limits ? Until(Needed(units)) : TimeSpan.Zero;
    }

    /// <summary>What headers say of it: whole units, and the reset in whole milliseconds, rounded up.</summary>
    public BucketFacts Announce(TimeSpan now)
    {
        if (!Limits)
            return default;

        Refill(now);
        var announcedCapacity = window is null ? _capacity : _perMinute * Unit;
        var remaining = Math.Max(0, (announcedCapacity - _capacity + _level) / Unit);
        return new BucketFacts(_perMinute, remaining, Until(_capacity).RoundUpToMilliseconds(), TimeSpan.FromMinutes(1));
    }

    private long Burst(long perMinute) => (window ?? worth) is { } time ? perMinute * time.Ticks : (burst ?? perMinute) * Unit;

    private long Needed(long units) => Math.Min(units * Unit, _capacity);

    private TimeSpan Until(long level)
    {
        var missing = level - _level;
        return missing <= 0 ? TimeSpan.Zero : new TimeSpan(((missing - 1) / _perMinute) + 1);
    }

    private void Refill(TimeSpan now)
    {
        var passed = (now - _at).Ticks;
        if (!Limits || passed <= 0)
            return;

        _at = now;
        // Compared by division: the product could overflow after a long pause.
        _level = passed > (_capacity - _level) / _perMinute ? _capacity : _level + (passed * _perMinute);
    }
}
