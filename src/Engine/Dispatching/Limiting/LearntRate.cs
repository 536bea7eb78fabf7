namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Learns the refill of an unannounced bucket. It was empty at two refusals, so the amount admitted in between is its refill, except for
/// time without work to send. After that the rate creeps upwards until the next refusal. Pure. Not thread-safe.
/// </summary>
internal sealed class LearntRate
{
    // Start slightly below the measured rate. A measurement by n answers has an error of 1/n: the creep per n answers.
    private const double OfMeasured = 0.985;
    private const int MostPerCreep = 100;
    private const int FewestPerCreep = 4;
    private const int FewestToMeasure = 10;
    private const double LeastByFew = 0.8;
    private const double MostGrowth = 2;

    // The creep accelerates while nothing is refused.
    private const int CreepsToDouble = 4;
    private const double MostCreep = 0.08;

    // A gap in sending counts as idle if it exceeds the wait due to the pace, or to a refusal.
    private const double MostPaces = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestUnpacedWait = TimeSpan.FromSeconds(1);

    private LearntRateState _state = new() { Step = 1.0 / FewestPerCreep };

    public LearntRateState State => _state;

    /// <summary>Units per second; null before the first refusal.</summary>
    public double? PerSecond => _state.PerSecond;

    public void Restore(in LearntRateState state) => _state = state;

    /// <summary>Learns from an answer of a size; true if the rate changed.</summary>
    public bool Admitted(double units, TimeSpan sentAt, TimeSpan now, bool wanted = true)
    {
        if (sentAt < _state.EmptyAt)
            return false;
        Ended(units, sentAt, now, wanted);
        _state.Units += units;
        _state.Answers++;
        // Only while the pace holds work back: most of the amount allowed since the last growth was used.
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
    /// Learns from a refusal; false if the rate did not change: the refusal belongs to the last burst, or no work was held back.
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
            // The bucket filled up during the growth of a low guess: it refills faster than measured, so the rate remains a guess.
            var isGuess = _state.MeasuredBy < FewestToMeasure && known > MostGrowth * measure.PerSecond;
            (_state.PerSecond, _state.MeasuredBy) = (measure.PerSecond * OfMeasured, isGuess ? 0 : measure.By);
        }
        else
        {
            // Too few answers to measure: calls in flight at either end weigh as much.
            var rate = _state.Answers == 0 ? known / 2 : Math.Clamp(measure.PerSecond, known * LeastByFew, known) * OfMeasured;
            (_state.PerSecond, _state.MeasuredBy) = (rate, Math.Max(_state.Answers, _state.MeasuredBy));
        }

        Restart(now);
        return true;
    }

    /// <summary>Starts a measurement: a bucket, if any, is empty now.</summary>
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
        // The first refusal follows the use of the bucket's initial content: more was sent than its refill.
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

    // Records an end, and excludes time without work to send.
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
