using ParallelLlm.Calling;
using ParallelLlm.Control.Throttle;

namespace ParallelLlm.Admission;

/// <summary>
/// Follows what a provider announces of one bucket, and learns two things that it does not announce: how much the bucket really holds, since a limit
/// per minute may be enforced over a shorter time; and what an attempt really costs it, since providers may charge what a call
/// allows rather than what it uses, and others may draw on the same bucket. Pure. Not thread-safe.
/// </summary>
internal sealed class AnnouncedLevel
{
    private const double Smoothing = 0.3;
    private const int FewestAttempts = 10;
    private const double MostCharge = 20;

    private double _mostSeen;
    private double _empty;
    private Observation? _last;

    /// <summary>What one unit that is sent takes from the bucket; 1 when nothing else was seen.</summary>
    public double Charge { get; private set; } = 1;

    /// <summary>Whether anything has been announced of it.</summary>
    public bool IsAnnounced => _mostSeen > 0;

    /// <summary>Takes note that a call was refused although something seemed to be left: that much is left when the bucket is empty.</summary>
    public void FoundEmptyAt(double remaining)
    {
        _empty = remaining;
        _mostSeen = 1;
    }

    /// <summary>Corrects a bucket by an answer.</summary>
    /// <param name="bucket">The bucket as seen from here.</param>
    /// <param name="facts">What the answer announces.</param>
    /// <param name="attempt">The attempt that was answered.</param>
    /// <param name="sentThen">What had been sent when it was, itself included.</param>
    /// <param name="sentNow">What has been sent by now.</param>
    /// <param name="isNew">Whether the attempt was sent clearly after the one that was heeded last; if not, the bucket is only lowered.</param>
    public void Correct(PaceBucket bucket, BucketFacts facts, Attempt attempt, double sentThen, double sentNow, bool isNew)
    {
        if (AnnouncedBucket.Of(facts) is not { } limit || facts.Remaining is not { } announced)
            return;
        if (attempt.Outcome.Succeeded)
            _empty = Math.Min(_empty, announced);
        var remaining = announced - _empty;
        var sentAt = attempt.Ticket.SentAt;
        _mostSeen = Math.Max(_mostSeen, Math.Min(limit.Limit, remaining + 1));
        Learn(new Observation(sentAt, remaining, sentThen, attempt.Ticket.Reserved.Number), limit.PerSecond, refused: !attempt.Outcome.Succeeded);

        var refilled = limit.PerSecond * (attempt.EndedAt - sentAt).TotalSeconds;
        var level = Math.Min(_mostSeen, remaining + refilled - ((sentNow - sentThen) * Charge));
        if (isNew || level < bucket.LevelAt(attempt.EndedAt))
            bucket.Correct(level, attempt.EndedAt);
    }

    // Between two answers the bucket lost what it was charged and gained its refill, as long as it was not full in between.
    private void Learn(Observation now, double perSecond, bool refused)
    {
        if (refused || _last is not { } last)
        {
            _last = refused ? null : now;
            return;
        }

        // What is announced is rounded, and calls overtake each other: over a few attempts that hardly counts.
        if (now.Number - last.Number < FewestAttempts)
            return;
        _last = now;
        var uncharged = last.Remaining + (perSecond * (now.SentAt - last.SentAt).TotalSeconds);
        if (uncharged > _mostSeen)
            return;
        var perUnit = Math.Clamp((uncharged - now.Remaining) / (now.Sent - last.Sent), 0, MostCharge);
        Charge = Math.Clamp(Charge + (Smoothing * (perUnit - Charge)), 1, MostCharge);
    }

    private readonly record struct Observation(TimeSpan SentAt, double Remaining, double Sent, long Number);
}
