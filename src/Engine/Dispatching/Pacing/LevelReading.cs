namespace ParallelLlm.Dispatching.Pacing;

/// <summary>
/// One interpretation of a bucket's announced levels, as of one moment of each call. Learns the cost of a sent unit, and how well each
/// level predicts the next one. Pure. Not thread-safe.
/// </summary>
internal sealed class LevelReading
{
    private const double Smoothing = 0.3;
    private const double ErrorSmoothing = 0.1;
    private const int FewestAttempts = 10;
    private const double MostCharge = 20;

    private Observation? _measuredFrom;
    private Observation? _last;
    private double _unused;

    /// <summary>Cost of one sent unit in the bucket; 1 by default.</summary>
    public double Charge { get; private set; } = 1;

    /// <summary>Smoothed distance between predicted and announced levels.</summary>
    public double Error { get; private set; }

    /// <summary>
    /// The same without each attempt's usual difference from its reservation: separates a wrong reading from a generous reservation.
    /// </summary>
    public double Spread { get; private set; }

    /// <summary>Number of predicted levels.</summary>
    public int Foretold { get; private set; }

    /// <summary>Discards the last level after an unknown change.</summary>
    public void Interrupt() => (_measuredFrom, _last) = (null, null);

    /// <summary>Learns from an announced level.</summary>
    /// <param name="now">The level, with its moment.</param>
    /// <param name="perSecond">Refill of the bucket.</param>
    /// <param name="most">The highest level seen.</param>
    public void Learn(in Observation now, double perSecond, double most)
    {
        if (_last is { } last && now.At > last.At)
        {
            var foretold = last.Remaining + (perSecond * (now.At - last.At).TotalSeconds) - ((now.Sent - last.Sent) * Charge);
            if (foretold <= most)
            {
                var off = now.Remaining - foretold;
                var attempts = now.Number - last.Number;
                Error += (Math.Abs(off) - Error) * ErrorSmoothing;
                Spread += (Math.Abs(off - (attempts * _unused)) - Spread) * ErrorSmoothing;
                if (attempts > 0)
                    _unused += ((off / attempts) - _unused) * ErrorSmoothing;
                Foretold++;
            }
        }

        _last = now;
        Measure(now, perSecond, most);
    }

    // Between two answers the bucket lost the charges and gained its refill, unless it was full in between.
    private void Measure(in Observation now, double perSecond, double most)
    {
        if (_measuredFrom is not { } from)
        {
            _measuredFrom = now;
            return;
        }

        // Announced levels are rounded, and calls overtake each other: over several attempts that hardly matters.
        if (now.Number - from.Number < FewestAttempts)
            return;
        _measuredFrom = now;
        var uncharged = from.Remaining + (perSecond * (now.At - from.At).TotalSeconds);
        if (uncharged > most)
            return;
        var perUnit = Math.Clamp((uncharged - now.Remaining) / (now.Sent - from.Sent), 0, MostCharge);
        Charge = Math.Clamp(Charge + (Smoothing * (perUnit - Charge)), 1, MostCharge);
    }

    /// <summary>A level.</summary>
    /// <param name="At">Engine time of the level.</param>
    /// <param name="Sent">Units sent by then.</param>
    /// <param name="Number">Attempts sent by then.</param>
    internal readonly record struct Observation(TimeSpan At, double Remaining, double Sent, long Number);
}
