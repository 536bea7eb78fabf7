namespace ParallelLlm.Control.Throttle;

/// <summary>
/// The refill of a bucket that is not announced. Between two refusals the bucket was empty at both ends, so what was admitted in between is what it
/// refilled, but for the time in which there was nothing to send; then the rate creeps upwards until the next refusal. Pure. Not thread-safe.
/// </summary>
internal sealed class LearntRate
{
    // Start a little below what was measured; creep by a percent per so many answers, faster the longer nothing happens.
    private const double OfMeasured = 0.985;
    private const double Creep = 0.01;
    private const int AnswersPerCreep = 100;
    private const double MostCreep = 0.08;
    private const int FewestToMeasure = 10;

    // Before anything was measured the rate is a guess, which is corrected upwards ten times as fast.
    private const int AnswersPerCreepOfGuess = 5;
    private const double CreepOfGuess = 0.25;

    // Nothing was out and nothing was sent for longer than the pace made it wait, or for longer than a refusal asks for: there was nothing to do.
    private const double MostPaces = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestUnpacedWait = TimeSpan.FromSeconds(1);

    private double? _perSecond;
    private bool _isGuess = true;
    private double _step = Creep;
    private double _units;
    private int _answers;
    private int _answersAtCreep;
    private double _unitsAtCreep;
    private TimeSpan _creptAt;
    private TimeSpan _emptyAt;
    private TimeSpan _lastEnd;
    private TimeSpan _idle;

    public LearntRateState State => new(
        _perSecond, _isGuess, _step, _units, _answers, _answersAtCreep, _unitsAtCreep, _creptAt, _emptyAt, _lastEnd, _idle);

    /// <summary>Units per second; null when none was refused for it yet.</summary>
    public double? PerSecond => _perSecond;

    public void Restore(LearntRateState state) =>
        (_perSecond, _isGuess, _step, _units, _answers, _answersAtCreep, _unitsAtCreep, _creptAt, _emptyAt, _lastEnd, _idle) = state;

    /// <summary>Counts an answer of a size; true when the rate has changed.</summary>
    public bool Admitted(double units, TimeSpan sentAt, TimeSpan now, bool wanted = true)
    {
        if (sentAt < _emptyAt)
            return false;
        Ended(units, sentAt, now, wanted);
        _units += units;
        _answers++;
        // Only while the pace holds work back: most of what it has allowed since its last growth was used.
        var isDue = _answers - _answersAtCreep >= (_isGuess ? AnswersPerCreepOfGuess : AnswersPerCreep);
        if (_perSecond is not { } rate || !isDue)
            return false;
        var isUsed = _units - _unitsAtCreep >= 0.8 * rate * (now - _creptAt).TotalSeconds;
        (_answersAtCreep, _unitsAtCreep, _creptAt) = (_answers, _units, now);
        if (!isUsed)
            return false;

        var step = _isGuess ? CreepOfGuess : _step;
        _perSecond = rate * (1 + step);
        _step = _answers >= 4 * AnswersPerCreep ? Math.Min(MostCreep, step * 2) : step;
        return true;
    }

    /// <summary>
    /// Learns from a refusal; false if the rate stays the same: the refusal belongs to the burst of the last one, or no work was held back.
    /// </summary>
    public bool Refused(TimeSpan sentAt, TimeSpan now, bool wanted = true)
    {
        if (sentAt < _emptyAt)
            return false;
        Ended(units: 0, sentAt, now, wanted);
        if (_perSecond is null && !wanted)
        {
            Restart(now);
            return false;
        }

        var measured = _units / Math.Max((now - _emptyAt - _idle).TotalSeconds, 1e-3);
        // Up to the first refusal the bucket's store was used up as well: what was sent is more than its refill.
        var rate = _perSecond is not { } known ? measured / 2
            : _answers >= FewestToMeasure ? measured * OfMeasured
            : Math.Min(known, measured) * OfMeasured;
        _isGuess = _perSecond is null || (_isGuess && _answers < FewestToMeasure);
        _perSecond = rate > 0 ? rate : _perSecond / 2 ?? 1;
        Restart(now);
        return true;
    }

    private void Restart(TimeSpan now)
    {
        (_step, _units, _answers, _answersAtCreep, _unitsAtCreep) = (Creep, 0, 0, 0, 0);
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
/// <param name="IsGuess">Whether nothing has been measured yet.</param>
/// <param name="Step">By what part the rate grows next.</param>
/// <param name="Units">Admitted since the bucket was last known to be empty.</param>
/// <param name="Answers">The same in answers.</param>
/// <param name="AnswersAtCreep">Answers at the last growth.</param>
/// <param name="UnitsAtCreep">Units at the last growth, or when it was last considered.</param>
/// <param name="CreptAt">When that was.</param>
/// <param name="EmptyAt">When the bucket was last known to be empty; the start before that.</param>
/// <param name="LastEnd">The last end of a call that has been counted.</param>
/// <param name="Idle">How long there has been nothing to send since the bucket was empty.</param>
internal sealed record LearntRateState(
    double? PerSecond,
    bool IsGuess,
    double Step,
    double Units,
    int Answers,
    int AnswersAtCreep,
    double UnitsAtCreep,
    TimeSpan CreptAt,
    TimeSpan EmptyAt,
    TimeSpan LastEnd,
    TimeSpan Idle);
