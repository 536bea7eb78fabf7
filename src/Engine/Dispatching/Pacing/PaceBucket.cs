using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Dispatching.Pacing;

/// <summary>
/// One of a provider's token buckets as seen from here: refilled continuously, emptied by what is sent, corrected by what answers announce.
/// Pure. Not thread-safe.
/// </summary>
internal sealed class PaceBucket
{
    // Levels are sums of many refills; a bucket that is this close to what is needed has it.
    private const double Rounding = 1e-6;

    private BucketPace? _pace;
    private double _level = double.PositiveInfinity;
    private TimeSpan _at;

    /// <summary>What it holds; infinite as long as nothing is known.</summary>
    public double LevelAt(TimeSpan now)
    {
        Refill(now);
        return _level;
    }

    /// <summary>Changes how it is refilled; null for a bucket that is none. One of which nothing is known yet begins empty.</summary>
    public void Set(BucketPace? pace, TimeSpan now)
    {
        Refill(now);
        _pace = pace;
        _level = pace is not { } set ? double.PositiveInfinity
            : double.IsPositiveInfinity(_level) ? 0
            : Math.Min(_level, set.Burst);
    }

    /// <summary>Whether an amount can be taken. What is larger than the whole bucket needs a full one.</summary>
    public bool Has(double amount, TimeSpan now)
    {
        if (_pace is not { } pace)
            return true;
        Refill(now);
        return _level + Rounding >= Math.Min(amount, pace.Burst);
    }

    /// <summary>When an amount will be there.</summary>
    public TimeSpan NextAt(double amount, TimeSpan now)
    {
        if (_pace is not { } pace)
            return now;
        Refill(now);
        var missing = Math.Min(amount, pace.Burst) - _level;
        return missing <= 0 ? now : now + TimeSpan.FromSeconds(Math.Min(missing / pace.PerSecond, TimeSpan.FromDays(1).TotalSeconds));
    }

    /// <summary>Takes an amount, or gives it back where it is negative.</summary>
    public void Take(double amount) => _level -= amount;

    /// <summary>Sets what it holds.</summary>
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
