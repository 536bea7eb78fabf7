namespace ParallelLlm.Simulator.Batches;

/// <summary>
/// The tokens of one model that wait, and how full they keep the queue. Its steady part lasts from the moment at which it is first filled
/// to 90 % until the creation of the last batch it took. Not thread-safe.
/// </summary>
/// <param name="limit">Most tokens.</param>
internal sealed class QueuedTokens(long limit)
{
    private const double Full = 0.9;

    private long _tokens;
    private TimeSpan _now;
    private TimeSpan? _fullAt;
    private double _area;

    /// <summary>The largest share of the limit so far.</summary>
    public double Most { get; private set; }

    /// <summary>Length of the steady part in seconds.</summary>
    public double SteadySeconds { get; private set; }

    /// <summary>Share × seconds of the steady part.</summary>
    public double SteadyArea { get; private set; }

    public bool TryAdd(TimeSpan now, long tokens)
    {
        if (tokens > limit - _tokens)
            return false;
        Advance(now);
        _tokens += tokens;
        Most = Math.Max(Most, (double)_tokens / limit);
        if (_fullAt is not null)
            (SteadySeconds, SteadyArea) = ((now - _fullAt.Value).TotalSeconds, _area);
        else if (_tokens >= Full * limit)
            _fullAt = now;
        return true;
    }

    public void Return(TimeSpan now, long tokens)
    {
        Advance(now);
        _tokens -= tokens;
    }

    private void Advance(TimeSpan now)
    {
        if (_fullAt is not null)
            _area += (now - _now).TotalSeconds * _tokens / limit;
        _now = now;
    }
}
