namespace ParallelLlm.Dispatching.Pacing;

/// <summary>
/// What a bucket announces, read as of one moment of each call. Learns what a unit that is sent takes from the bucket, and how well each
/// level foretells the next one under this reading. Pure. Not thread-safe.
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

    /// <summary>What one unit that is sent takes from the bucket; 1 when nothing else was seen.</summary>
    public double Charge { get; private set; } = 1;

    /// <summary>Smoothed distance between what was foretold by what had been sent, and what was announced.</summary>
    public double Error { get; private set; }

    /// <summary>
    /// The same without what each attempt regularly uses less (or more) than was sent: what tells a wrong reading from a generous
    /// reservation.
    /// </summary>
    public double Spread { get; private set; }

    /// <summary>How many levels were foretold.</summary>
    public int Foretold { get; private set; }

    /// <summary>Forgets the last level: what came between is not known.</summary>
    public void Interrupt() => (_measuredFrom, _last) = (null, null);

    /// <summary>Learns from an announced level.</summary>
    /// <param name="now">The level, with the moment that it is taken for.</param>
    /// <param name="perSecond">Refill of the bucket.</param>
    /// <param name="most">The most that it was seen to hold.</param>
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

    // Between two answers the bucket lost what it was charged and gained its refill, as long as it was not full in between.
    private void Measure(in Observation now, double perSecond, double most)
    {
        if (_measuredFrom is not { } from)
        {
            _measuredFrom = now;
            return;
        }

        // What is announced is rounded, and calls overtake each other: over a few attempts that hardly counts.
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
    /// <param name="At">Engine time that it is for.</param>
    /// <param name="Remaining">What was left.</param>
    /// <param name="Sent">Units that had been sent by then.</param>
    /// <param name="Number">The same in attempts.</param>
    internal readonly record struct Observation(TimeSpan At, double Remaining, double Sent, long Number);
}
