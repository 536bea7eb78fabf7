using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Dispatching.Pacing;

/// <summary>
/// Local model of a provider's token bucket: refilled continuously, drained by sending, corrected by announcements. Pure. Not thread-safe.
/// </summary>
internal sealed class PaceBucket
{
    // Tolerance for rounding, because levels are sums of many refills.
    private const double Rounding = 1e-6;

    private BucketPace? _pace;
    private double _level = double.PositiveInfinity;
    private TimeSpan _at;

    /// <summary>The level; infinite without a pace.</summary>
    public double LevelAt(TimeSpan now)
    {
        Refill(now);
        return _level;
    }

    /// <summary>Sets the refill; null for no bucket. A bucket without a known level starts empty.</summary>
    public void Set(BucketPace? pace, TimeSpan now)
    {
        Refill(now);
        _pace = pace;
        _level = pace is not { } set ? double.PositiveInfinity
            : double.IsPositiveInfinity(_level) ? 0
            : Math.Min(_level, set.Burst);
    }

    /// <summary>Whether an amount is available. An amount above the capacity needs a full bucket.</summary>
    public bool Has(double amount, TimeSpan now)
    {
        if (_pace is not { } pace)
            return true;
        Refill(now);
        return _level + Rounding >= Math.Min(amount, pace.Burst);
    }

    /// <summary>Returns the time at which an amount is available.</summary>
    public TimeSpan NextAt(double amount, TimeSpan now)
    {
        if (_pace is not { } pace)
            return now;
        Refill(now);
        var missing = Math.Min(amount, pace.Burst) - _level;
        return missing <= 0 ? now : now + TimeSpan.FromSeconds(Math.Min(missing / pace.PerSecond, TimeSpan.FromDays(1).TotalSeconds));
    }

    /// <summary>Takes an amount, or returns a negative one.</summary>
    public void Take(double amount) => _level -= amount;

    /// <summary>Sets the level.</summary>
    public void Correct(double level, TimeSpan now)
    {
        _at = now;
        _level = _pace is { } pace ? Math.Min(level, pace.Burst) : level;
    }

    private void Refill(TimeSpan now)
    {
        if (_pace is { } pace && now > _at)
            _level = Math.Min(pace.Burst, _level + (pace.PerSecond * (now - _at).TotalSeconds));
        if (now > _at)
            _at = now;
    }
}
