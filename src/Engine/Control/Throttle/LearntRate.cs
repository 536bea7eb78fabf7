namespace ParallelLlm.Control.Throttle;

/// <summary>
/// The refill of a bucket that is not announced. Between two refusals the bucket was empty at both ends, so what was admitted in between is what it
/// refilled, but for the time in which there was nothing to send; then the rate creeps upwards until the next refusal. Pure. Not thread-safe.
/// </summary>
internal sealed class LearntRate
{
    // Start a little below what was measured. A measure by n answers may be off by one in n: so much it creeps, once in n answers.
    private const double OfMeasured = 0.985;
    private const int MostPerCreep = 100;
    private const int FewestPerCreep = 4;
    private const int FewestToMeasure = 10;
    private const double LeastByFew = 0.8;
    private const double MostGrowth = 2;

    // Faster the longer nothing is refused.
    private const int CreepsToDouble = 4;
    private const double MostCreep = 0.08;

    // Nothing was out and nothing was sent for longer than the pace made it wait, or for longer than a refusal asks for: there was nothing to do.
    private const double MostPaces = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestUnpacedWait = TimeSpan.FromSeconds(1);

    private double? _perSecond;
    private int _measuredBy;
    private double _step = 1.0 / FewestPerCreep;
    private double _units;
    private int _answers;
    private int _answersAtCreep;
    private double _unitsAtCreep;
    private TimeSpan _creptAt;
    private TimeSpan _emptyAt;
    private TimeSpan _lastEnd;
    private TimeSpan _idle;
    private RateMeasure _before;

    public LearntRateState State => new(
        _perSecond, _measuredBy, _step, _units, _answers, _answersAtCreep, _unitsAtCreep, _creptAt, _emptyAt, _lastEnd, _idle, _before);

    /// <summary>Units per second; null when none was refused for it yet.</summary>
    public double? PerSecond => _perSecond;

    public void Restore(LearntRateState state) =>
        (_perSecond, _measuredBy, _step, _units, _answers, _answersAtCreep, _unitsAtCreep, _creptAt, _emptyAt, _lastEnd, _idle, _before) = state;

    /// <summary>Counts an answer of a size; true when the rate has changed.</summary>
    public bool Admitted(double units, TimeSpan sentAt, TimeSpan now, bool wanted = true)
    {
        if (sentAt < _emptyAt)
            return false;
        Ended(units, sentAt, now, wanted);
        _units += units;
        _answers++;
        // Only while the pace holds work back: most of what it has allowed since its last growth was used.
        var isDue = _answers - _answersAtCreep >= PerCreep;
        if (_perSecond is not { } rate || !isDue)
            return false;
        var isUsed = _units - _unitsAtCreep >= 0.8 * rate * (now - _creptAt).TotalSeconds;
        (_answersAtCreep, _unitsAtCreep, _creptAt) = (_answers, _units, now);
        if (!isUsed)
            return false;

        _perSecond = rate * (1 + _step);
        if (_answers >= CreepsToDouble * PerCreep)
            _step = Math.Max(_step, Math.Min(MostCreep, _step * 2));
        return true;
    }

    /// <summary>
    /// Learns from a refusal; false if the rate stays the same: the refusal belongs to the burst of the last one, or no work was held back.
    /// </summary>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="now">When it was heard of.</param>
    /// <param name="others">Calls in flight, which were admitted.</param>
    /// <param name="wanted">Whether more would have been sent.</param>
    public bool Refused(TimeSpan sentAt, TimeSpan now, int others = 0, bool wanted = true)
    {
        if (sentAt < _emptyAt)
            return false;
        Ended(units: 0, sentAt, now, wanted);
        if (_perSecond is null && !wanted)
        {
            Restart(now);
            return false;
        }

        var measure = Measured(now, others);
        if (_perSecond is not { } known)
        {
            var best = measure.By > _before.By || _before.PerSecond == 0 ? measure : _before;
            (_perSecond, _measuredBy) = (best.PerSecond == 0 ? 1 : best.PerSecond * (best.By == 0 ? 1 : OfMeasured), best.By);
        }
        else if (_answers >= FewestToMeasure)
        {
            // While a low guess grew, the bucket filled up: it refills faster than what was sent, and that remains a guess.
            var isGuess = _measuredBy < FewestToMeasure && known > MostGrowth * measure.PerSecond;
            (_perSecond, _measuredBy) = (measure.PerSecond * OfMeasured, isGuess ? 0 : measure.By);
        }
        else
        {
            // So few say little: calls that are in flight at either end weigh as much.
            var rate = _answers == 0 ? known / 2 : Math.Clamp(measure.PerSecond, known * LeastByFew, known) * OfMeasured;
            (_perSecond, _measuredBy) = (rate, Math.Max(_answers, _measuredBy));
        }

        Restart(now);
        return true;
    }

    /// <summary>Begins to measure: a bucket, if there is one, is empty now.</summary>
    public void Emptied(TimeSpan sentAt, TimeSpan now, int others, bool wanted)
    {
        if (_perSecond is not null || sentAt < _emptyAt)
            return;
        Ended(units: 0, sentAt, now, wanted);
        _before = Measured(now, others);
        Restart(now);
    }

    private RateMeasure Measured(TimeSpan now, int others)
    {
        var perSecond = _units / Math.Max((now - _emptyAt - _idle).TotalSeconds, 1e-3);
        // Up to the first refusal the bucket's store was used up as well: what was sent is more than its refill.
        if (_emptyAt == TimeSpan.Zero)
            return new RateMeasure(perSecond / 2, 0);
        var inFlight = _answers == 0 ? 0 : (double)Math.Min(others, _answers) / _answers;
        return new RateMeasure(perSecond * (1 + inFlight), _answers);
    }

    private int PerCreep => Math.Clamp(_measuredBy, FewestPerCreep, MostPerCreep);

    private void Restart(TimeSpan now)
    {
        (_step, _units, _answers, _answersAtCreep, _unitsAtCreep) = (1.0 / PerCreep, 0, 0, 0, 0);
        (_emptyAt, _lastEnd, _creptAt, _idle) = (now, now, now, TimeSpan.Zero);
    }

    // Time without work to send does not count.
    private void Ended(double units, TimeSpan sentAt, TimeSpan now, bool wanted)
    {
        var wait = !wanted ? TimeSpan.Zero
            : _perSecond is not { } rate ? LongestUnpacedWait
            : _answers == 0 ? LongestWait
            : TimeSpan.FromSeconds(Math.Min(MostPaces * Math.Max(units, 1) / rate, LongestWait.TotalSeconds));
        var unused = sentAt - _lastEnd - wait;
        if (unused > TimeSpan.Zero)
            _idle += unused;
        if (now > _lastEnd)
            _lastEnd = now;
    }
}

/// <summary>The memory of <see cref="LearntRate"/>.</summary>
/// <param name="PerSecond">Units per second; null when none was refused for it yet.</param>
/// <param name="MeasuredBy">Answers by which it was measured; 0 for a guess.</param>
/// <param name="Step">By what part the rate grows next.</param>
/// <param name="Units">Admitted since the bucket was last known to be empty.</param>
/// <param name="Answers">The same in answers.</param>
/// <param name="AnswersAtCreep">Answers at the last growth.</param>
/// <param name="UnitsAtCreep">Units at the last growth, or when it was last considered.</param>
/// <param name="CreptAt">When that was.</param>
/// <param name="EmptyAt">When the bucket was last known to be empty; the start before that.</param>
/// <param name="LastEnd">The last end of a call that has been counted.</param>
/// <param name="Idle">How long there has been nothing to send since the bucket was empty.</param>
/// <param name="Before">What was measured up to when the bucket was found empty, before there was a rate.</param>
internal sealed record LearntRateState(
    double? PerSecond,
    int MeasuredBy,
    double Step,
    double Units,
    int Answers,
    int AnswersAtCreep,
    double UnitsAtCreep,
    TimeSpan CreptAt,
    TimeSpan EmptyAt,
    TimeSpan LastEnd,
    TimeSpan Idle,
    RateMeasure Before);

/// <summary>A measured rate.</summary>
/// <param name="PerSecond">Units per second.</param>
/// <param name="By">Answers by which it was measured.</param>
internal readonly record struct RateMeasure(double PerSecond, int By);
