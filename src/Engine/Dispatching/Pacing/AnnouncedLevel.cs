using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Dispatching.Pacing;

/// <summary>
/// Follows what a provider announces of one bucket, and learns three things that it does not announce: how much the bucket really holds,
/// since a limit per minute may be enforced over a shorter time; what an attempt really costs it, since providers may charge what a call
/// allows rather than what it uses, and others may draw on the same bucket; and whether levels are as of a call's admission or of its
/// answer, which each provider and gateway does its own way and none documents. Pure. Not thread-safe.
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

    /// <summary>When levels are taken for announced; null while it is not known. Then the smaller reading counts.</summary>
    public LevelMoment? Moment { get; private set; }

    /// <summary>What one unit that is sent takes from the bucket; 1 when nothing else was seen.</summary>
    public double Charge => (Moment == LevelMoment.Answer ? _asOfAnswer : _asOfAdmission).Charge;

    /// <summary>Whether anything has been announced of it.</summary>
    public bool IsAnnounced => _mostSeen > 0;

    /// <summary>
    /// Takes note that a call was refused although something seemed to be left: that much is left when the bucket is empty.
    /// </summary>
    public void FoundEmptyAt(double remaining)
    {
        _empty = remaining;
        _mostSeen = 1;
    }

    /// <summary>Corrects a bucket by an answer.</summary>
    /// <param name="bucket">The bucket as seen from here.</param>
    /// <param name="facts">What the answer announces.</param>
    /// <param name="attempt">The attempt that was answered.</param>
    /// <param name="then">What had been sent when it was, itself included.</param>
    /// <param name="now">What has been sent by now.</param>
    /// <param name="isNew">
    /// Whether the attempt was sent clearly after the one that was heeded last; if not, the bucket is only lowered.
    /// </param>
    public void Correct(PaceBucket bucket, BucketFacts facts, Attempt attempt, in SentSoFar then, in SentSoFar now, bool isNew)
    {
        if (AnnouncedBucket.Of(facts) is not { } limit || facts.Remaining is not { } announced)
            return;
        if (attempt.Outcome.Succeeded)
            _empty = Math.Min(_empty, announced);
        var remaining = announced - _empty;
        var (sentAt, endedAt) = (attempt.Ticket.SentAt, attempt.EndedAt);
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
            // Nothing is in between that would be reserved too generously: what a level is usually off by is left.
            LevelMoment.Answer => remaining - _asOfAnswer.Error,
            _ => Math.Min(byAdmission, remaining),
        };
        level = Math.Min(_mostSeen, level);
        if (isNew || Moment == LevelMoment.Answer || level < bucket.LevelAt(endedAt))
            bucket.Correct(level, endedAt);
    }

    /// <summary>The moment that levels are for, once each time that it was concluded.</summary>
    public bool TryTakeConclusion(out LevelMoment moment)
    {
        moment = Moment.GetValueOrDefault();
        var isNews = _isNews;
        _isNews = false;
        return isNews;
    }

    // Each reading foretells the next level from the last one; the right one errs less.
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
