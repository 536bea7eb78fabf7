namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// The refill of a bucket that is not announced. Between two refusals the bucket was empty at both ends, so what was admitted in between is
/// what it refilled, but for the time in which there was nothing to send; then the rate creeps upwards until the next refusal. Pure. Not
/// thread-safe.
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

    // Nothing was out and nothing was sent for longer than the pace made it wait, or for longer than a refusal asks for: there was nothing
    // to do.
    private const double MostPaces = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestUnpacedWait = TimeSpan.FromSeconds(1);

    private LearntRateState _state = new() { Step = 1.0 / FewestPerCreep };

    public LearntRateState State => _state;

    /// <summary>Units per second; null when none was refused for it yet.</summary>
    public double? PerSecond => _state.PerSecond;

    public void Restore(in LearntRateState state) => _state = state;

    /// <summary>Counts an answer of a size; true when the rate has changed.</summary>
    public bool Admitted(double units, TimeSpan sentAt, TimeSpan now, bool wanted = true)
    {
        if (sentAt < _state.EmptyAt)
            return false;
        Ended(units, sentAt, now, wanted);
        _state.Units += units;
        _state.Answers++;
        // Only while the pace holds work back: most of what it has allowed since its last growth was used.
        var isDue = _state.Answers - _state.AnswersAtCreep >= PerCreep;
        if (_state.PerSecond is not { } rate || !isDue)
            return false;
        var isUsed = _state.Units - _state.UnitsAtCreep >= 0.8 * rate * (now - _state.CreptAt).TotalSeconds;
        (_state.AnswersAtCreep, _state.UnitsAtCreep, _state.CreptAt) = (_state.Answers, _state.Units, now);
        if (!isUsed)
            return false;

        _state.PerSecond = rate * (1 + _state.Step);
        if (_state.Answers >= CreepsToDouble * PerCreep)
            _state.Step = Math.Max(_state.Step, Math.Min(MostCreep, _state.Step * 2));
        return true;
    }

    /// <summary>
    /// Learns from a refusal; false if the rate stays the same: the refusal belongs to the burst of the last one, or no work was held back.
    /// </summary>
    public bool Refused(TimeSpan sentAt, TimeSpan now, int others = 0, bool wanted = true)
    {
        if (sentAt < _state.EmptyAt)
            return false;
        Ended(units: 0, sentAt, now, wanted);
        if (_state.PerSecond is null && !wanted)
        {
            Restart(now);
            return false;
        }

        var measure = Measured(now, others);
        if (_state.PerSecond is not { } known)
        {
            var best = measure.By > _state.Before.By || _state.Before.PerSecond == 0 ? measure : _state.Before;
            (_state.PerSecond, _state.MeasuredBy) = (best.PerSecond == 0 ? 1 : best.PerSecond * (best.By == 0 ? 1 : OfMeasured), best.By);
        }
        else if (_state.Answers >= FewestToMeasure)
        {
            // While a low guess grew, the bucket filled up: it refills faster than what was sent, and that remains a guess.
            var isGuess = _state.MeasuredBy < FewestToMeasure && known > MostGrowth * measure.PerSecond;
            (_state.PerSecond, _state.MeasuredBy) = (measure.PerSecond * OfMeasured, isGuess ? 0 : measure.By);
        }
        else
        {
            // So few say little: calls that are in flight at either end weigh as much.
            var rate = _state.Answers == 0 ? known / 2 : Math.Clamp(measure.PerSecond, known * LeastByFew, known) * OfMeasured;
            (_state.PerSecond, _state.MeasuredBy) = (rate, Math.Max(_state.Answers, _state.MeasuredBy));
        }

        Restart(now);
        return true;
    }

    /// <summary>Begins to measure: a bucket, if there is one, is empty now.</summary>
    public void Emptied(TimeSpan sentAt, TimeSpan now, int others, bool wanted)
    {
        if (_state.PerSecond is not null || sentAt < _state.EmptyAt)
            return;
        Ended(units: 0, sentAt, now, wanted);
        _state.Before = Measured(now, others);
        Restart(now);
    }

    private RateMeasure Measured(TimeSpan now, int others)
    {
        var perSecond = _state.Units / Math.Max((now - _state.EmptyAt - _state.Idle).TotalSeconds, 1e-3);
        // Up to the first refusal the bucket's store was used up as well: what was sent is more than its refill.
        if (_state.EmptyAt == TimeSpan.Zero)
            return new RateMeasure(perSecond / 2, 0);
        var inFlight = _state.Answers == 0 ? 0 : (double)Math.Min(others, _state.Answers) / _state.Answers;
        return new RateMeasure(perSecond * (1 + inFlight), _state.Answers);
    }

    private int PerCreep => Math.Clamp(_state.MeasuredBy, FewestPerCreep, MostPerCreep);

    private void Restart(TimeSpan now)
    {
        (_state.Step, _state.Units, _state.Answers, _state.AnswersAtCreep, _state.UnitsAtCreep) = (1.0 / PerCreep, 0, 0, 0, 0);
        (_state.EmptyAt, _state.LastEnd, _state.CreptAt, _state.Idle) = (now, now, now, TimeSpan.Zero);
    }

    // Time without work to send does not count.
    private void Ended(double units, TimeSpan sentAt, TimeSpan now, bool wanted)
    {
        var wait = !wanted ? TimeSpan.Zero
            : _state.PerSecond is not { } rate ? LongestUnpacedWait
            : _state.Answers == 0 ? LongestWait
            : TimeSpan.FromSeconds(Math.Min(MostPaces * Math.Max(units, 1) / rate, LongestWait.TotalSeconds));
        var unused = sentAt - _state.LastEnd - wait;
        if (unused > TimeSpan.Zero)
            _state.Idle += unused;
        if (now > _state.LastEnd)
            _state.LastEnd = now;
    }
}
