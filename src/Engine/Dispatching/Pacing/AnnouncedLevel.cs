using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Dispatching.Pacing;

/// <summary>
/// Tracks a provider's announced level of one bucket, and learns three unannounced facts: its real capacity, since a per-minute limit may
/// be enforced over a shorter time; the real cost of an attempt, since providers may charge a call's limit rather than its usage, and other
/// clients may use the bucket; and whether levels refer to a call's admission or its answer, which varies and is undocumented. Pure. Not
/// thread-safe.
/// </summary>
internal sealed class AnnouncedLevel
{
    private const int EnoughForetold = 10;
    private const double Clearly = 0.5;

    private readonly LevelReading _asOfAdmission = new();
    private readonly LevelReading _asOfAnswer = new();
    private double _mostSeen;
    private double _empty;
    private bool _isNews;

    /// <summary>The moment that levels refer to; null while unknown. Then the smaller reading counts.</summary>
    public LevelMoment? Moment { get; private set; }

    /// <summary>Cost of one sent unit in the bucket; 1 by default.</summary>
    public double Charge => (Moment == LevelMoment.Answer ? _asOfAnswer : _asOfAdmission).Charge;

    public bool IsAnnounced => _mostSeen > 0;

    /// <summary>Records a refusal at a positive announced level: this level means empty.</summary>
    public void FoundEmptyAt(double remaining)
    {
        _empty = remaining;
        _mostSeen = 1;
    }

    /// <summary>Corrects a bucket by an answer's announcement.</summary>
    /// <param name="bucket">The local model of the bucket.</param>
    /// <param name="then">Totals sent when it was sent, including itself.</param>
    /// <param name="now">Totals sent by now.</param>
    /// <param name="isNew">Whether it was sent clearly after the last observed attempt; if not, the bucket is only lowered.</param>
    public void Correct(PaceBucket bucket, BucketFacts facts, Attempt attempt, in SentSoFar then, in SentSoFar now, bool isNew)
    {
        if (AnnouncedBucket.Of(facts) is not { } limit || facts.Remaining is not { } announced)
            return;
        if (attempt.Outcome.Succeeded)
            _empty = Math.Min(_empty, announced);
        var remaining = announced - _empty;
        var (sentAt, endedAt) = (attempt.Permit.SentAt, attempt.EndedAt);
        _mostSeen = Math.Max(_mostSeen, Math.Min(limit.Limit, remaining + 1));
        if (attempt.Outcome.Succeeded)
        {
            _asOfAdmission.Learn(new(sentAt, remaining, then.Units, then.Attempts), limit.PerSecond, _mostSeen);
            _asOfAnswer.Learn(new(endedAt, remaining, now.Units, now.Attempts), limit.PerSecond, _mostSeen);
            Decide();
        }
        else
        {
            _asOfAdmission.Interrupt();
            _asOfAnswer.Interrupt();
        }

        var refilled = limit.PerSecond * (endedAt - sentAt).TotalSeconds;
        var byAdmission = remaining + refilled - ((now.Units - then.Units) * _asOfAdmission.Charge);
        var level = Moment switch
        {
            LevelMoment.Admission => byAdmission,
            // No generous reservation covers errors here, so the usual error is kept as a margin.
            LevelMoment.Answer => remaining - _asOfAnswer.Error,
            _ => Math.Min(byAdmission, remaining),
        };
        level = Math.Min(_mostSeen, level);
        if (isNew || Moment == LevelMoment.Answer || level < bucket.LevelAt(endedAt))
            bucket.Correct(level, endedAt);
    }

    /// <summary>Takes the conclusion about the levels' moment, once each time.</summary>
    public bool TryTakeConclusion(out LevelMoment moment)
    {
        moment = Moment.GetValueOrDefault();
        var isNews = _isNews;
        _isNews = false;
        return isNews;
    }

    // Each reading predicts the next level from the last; the right one has the smaller error.
    private void Decide()
    {
        if (Math.Min(_asOfAdmission.Foretold, _asOfAnswer.Foretold) < EnoughForetold)
            return;
        var before = Moment;
        if (_asOfAnswer.Spread < Clearly * _asOfAdmission.Spread)
            Moment = LevelMoment.Answer;
        else if (_asOfAdmission.Spread < Clearly * _asOfAnswer.Spread)
            Moment = LevelMoment.Admission;
        _isNews |= Moment != before;
    }
}
