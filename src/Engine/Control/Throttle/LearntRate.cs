namespace ParallelLlm.Control.Throttle;

/// <summary>
/// The refill of a bucket that is not announced. Between two refusals the bucket was empty at both ends, so what was admitted in between is what it
/// refilled; then the rate creeps upwards until the next refusal. Pure. Not thread-safe.
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
    private const int AnswersPerCreepOfGuess = 10;
    private const double CreepOfGuess = 0.1;

    private double? _perSecond;
    private bool _isGuess = true;
    private double _step = Creep;
    private double _units;
    private int _answers;
    private int _answersAtCreep;
    private TimeSpan _emptyAt;

    public LearntRateState State => new(_perSecond, _isGuess, _step, _units, _answers, _answersAtCreep, _emptyAt);

    /// <summary>Units per second; null when none was refused for it yet.</summary>
    public double? PerSecond => _perSecond;

    public void Restore(LearntRateState state) =>
        (_perSecond, _isGuess, _step, _units, _answers, _answersAtCreep, _emptyAt) = state;

    /// <summary>Counts an answer of a size; true when the rate has changed.</summary>
    public bool Admitted(double units, TimeSpan sentAt, TimeSpan now)
    {
        if (sentAt < _emptyAt)
            return false;
        _units += units;
        _answers++;
        // Only while the pace is what holds work back.
        var isDue = _answers - _answersAtCreep >= (_isGuess ? AnswersPerCreepOfGuess : AnswersPerCreep);
        if (_perSecond is not { } rate || !isDue || _units < 0.8 * rate * (now - _emptyAt).TotalSeconds)
            return false;

        var step = _isGuess ? CreepOfGuess : _step;
        _perSecond = rate * (1 + step);
        _step = _answers >= 4 * AnswersPerCreep ? Math.Min(MostCreep, step * 2) : step;
        _answersAtCreep = _answers;
        return true;
    }

    /// <summary>Learns from a refusal; false when it belongs to the burst of the last one.</summary>
    public bool Refused(TimeSpan sentAt, TimeSpan now)
    {
        if (sentAt < _emptyAt)
            return false;
        var measured = _units / Math.Max((now - _emptyAt).TotalSeconds, 1e-3);
        // Up to the first refusal the bucket's store was used up as well: what was sent is more than its refill.
        var rate = _perSecond is not { } known ? measured / 2
            : _answers >= FewestToMeasure ? measured * OfMeasured
            : Math.Min(known, measured) * OfMeasured;
        _isGuess = _perSecond is null || (_isGuess && _answers < FewestToMeasure);
        _perSecond = rate > 0 ? rate : _perSecond / 2 ?? 1;
        (_step, _units, _answers, _answersAtCreep, _emptyAt) = (Creep, 0, 0, 0, now);
        return true;
    }
}

/// <summary>The memory of <see cref="LearntRate"/>.</summary>
/// <param name="PerSecond">Units per second; null when none was refused for it yet.</param>
/// <param name="IsGuess">Whether nothing has been measured yet.</param>
/// <param name="Step">By what part the rate grows next.</param>
/// <param name="Units">Admitted since the bucket was last known to be empty.</param>
/// <param name="Answers">The same in answers.</param>
/// <param name="AnswersAtCreep">Answers at the last growth.</param>
/// <param name="EmptyAt">When the bucket was last known to be empty; the start before that.</param>
internal sealed record LearntRateState(
    double? PerSecond, bool IsGuess, double Step, double Units, int Answers, int AnswersAtCreep, TimeSpan EmptyAt);
