using System.Globalization;
using ParallelLlm.Admission;
using ParallelLlm.Calling;

namespace ParallelLlm.Control.Throttle;

/// <summary>
/// How fast attempts may start. Where limits are announced it follows them, at a share of a little less than all, lowered when the rate is refused all
/// the same because others use it too. Where none are, it learns the rate: between two refusals the provider's bucket was empty at both ends, so
/// what was admitted in between is what it refilled; then it creeps upwards until the next refusal. Pure. Not thread-safe.
/// </summary>
internal sealed class RateLaw
{
    private const double OfAnnounced = 0.995;
    private const double ShareCut = 0.85;
    private const double ShareGrowthPerRoundTrip = 0.01;
    private const double LowestShare = 0.05;

    // Learnt rates: start a little below what was measured, creep by a percent per so many admissions, faster the longer nothing happens.
    private const double OfMeasured = 0.985;
    private const double Creep = 0.01;
    private const int AdmissionsPerCreep = 100;
    private const double MostCreep = 0.08;

    // Before anything was measured the rate is a guess, which is corrected upwards ten times as fast.
    private const int AdmissionsPerCreepOfGuess = 10;
    private const double CreepOfGuess = 0.1;
    private const int FewestToMeasure = 10;

    private RateState _state = new(null, null, 1, TimeSpan.Zero, null, 0, 0, TimeSpan.Zero, 0);

    public RateState State => _state;

    public void Restore(RateState state) => _state = state;

    /// <summary>The pace that follows from what is known.</summary>
    public Pace Pace
    {
        get
        {
            var requests = _state.Requests is { } announced ? Announced(announced) : Learnt();
            BucketPace? tokens = _state.Tokens is { } bucket ? Announced(bucket) : null;
            return requests is null && tokens is null ? Pace.Free : new Pace(requests, tokens);
        }
    }

    /// <summary>Learns from an answer; returns why the pace changed, or null when it did not.</summary>
    public string? Succeeded(in Ticket ticket, AttemptOutcome outcome, TimeSpan now, TimeSpan roundTrip)
    {
        var changed = Follow(outcome.RateLimit);
        if (_state.Requests is null && _state.LearntPerSecond is { } learnt)
            return changed ?? CountAdmission(learnt, ticket, now);
        _state = _state with { Admitted = _state.Admitted + 1 };
        if (_state.Share < 1 && now - _state.ShareChanged >= roundTrip)
        {
            _state = _state with { Share = Math.Min(1, _state.Share + ShareGrowthPerRoundTrip), ShareChanged = now };
            return changed ?? string.Create(CultureInfo.InvariantCulture, $"share of the announced rate grows to {_state.Share:0.##}");
        }

        return changed;
    }

    /// <summary>Learns from a refusal for the rate; returns why the pace changed, or null when it did not.</summary>
    public string? Refused(in Ticket ticket, AttemptOutcome outcome, TimeSpan now)
    {
        var changed = Follow(outcome.RateLimit);
        // Sent before the last refusal was known: the same burst.
        if (ticket.SentAt < _state.EmptyAt)
            return changed;
        if (_state.Requests is not null || _state.Tokens is not null)
        {
            // The first refusal under announced limits may be how they became known.
            var first = changed is not null;
            _state = _state with
            {
                Share = first ? _state.Share : Math.Max(LowestShare, _state.Share * ShareCut),
                ShareChanged = now,
                EmptyAt = now,
                Admitted = 0,
            };
            return changed ?? string.Create(CultureInfo.InvariantCulture, $"429 rate: share of the announced rate {_state.Share:0.##}");
        }

        var elapsed = (now - _state.EmptyAt).TotalSeconds;
        var measured = _state.Admitted / Math.Max(elapsed, 1e-3);
        // Up to the first refusal the bucket's store was used up as well: what was sent is more than its refill.
        var rate = _state.LearntPerSecond is null ? measured / 2
            : _state.Admitted >= FewestToMeasure ? measured * OfMeasured
            : Math.Min(_state.LearntPerSecond.Value, measured) * OfMeasured;
        if (rate <= 0)
            rate = _state.LearntPerSecond / 2 ?? 1;
        var step = _state.LearntPerSecond is null ? CreepOfGuess : Creep;
        _state = _state with { LearntPerSecond = rate, CreepStep = step, EmptyAt = now, Admitted = 0, CreepAt = 0 };
        return string.Create(CultureInfo.InvariantCulture, $"429 rate: learnt {rate:0.###} requests a second");
    }

    private string? CountAdmission(double learnt, in Ticket ticket, TimeSpan now)
    {
        if (ticket.SentAt < _state.EmptyAt)
            return null;
        var admitted = _state.Admitted + 1;
        // Only while the pace is what holds work back.
        var paced = admitted >= 0.8 * learnt * (now - _state.EmptyAt).TotalSeconds;
        var isGuess = _state.CreepStep == CreepOfGuess;
        if (admitted - _state.CreepAt < (isGuess ? AdmissionsPerCreepOfGuess : AdmissionsPerCreep) || !paced)
        {
            _state = _state with { Admitted = admitted };
            return null;
        }

        var step = _state.CreepStep;
        _state = _state with
        {
            Admitted = admitted,
            CreepAt = admitted,
            LearntPerSecond = learnt * (1 + step),
            CreepStep = !isGuess && admitted >= 4 * AdmissionsPerCreep ? Math.Min(MostCreep, step * 2) : step,
        };
        return string.Create(CultureInfo.InvariantCulture, $"no refusal: {_state.LearntPerSecond:0.###} requests a second");
    }

    private string? Follow(RateLimitFacts? facts)
    {
        if (facts is null)
            return null;
        var requests = Merge(_state.Requests, facts.Requests);
        var tokens = Merge(_state.Tokens, facts.Tokens);
        if (requests == _state.Requests && tokens == _state.Tokens)
            return null;
        _state = _state with { Requests = requests, Tokens = tokens };
        return string.Create(
            CultureInfo.InvariantCulture, $"announced: {Words(requests, "requests")}{Words(tokens, "tokens")}").TrimEnd();
    }

    private static string Words(AnnouncedBucket? bucket, string what) =>
        bucket is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.Limit} {what} in {known.Window.TotalSeconds:0.###} s ") : "";

    private static AnnouncedBucket? Merge(AnnouncedBucket? known, BucketFacts facts) =>
        facts.Limit is { } limit and > 0 ? new AnnouncedBucket(limit, facts.Window ?? TimeSpan.FromMinutes(1)) : known;

    private BucketPace Announced(AnnouncedBucket bucket) =>
        new(bucket.Limit / bucket.Window.TotalSeconds * OfAnnounced * _state.Share, Math.Max(1, bucket.Limit));

    // A store of one second's worth: enough for the jitter of answers, little enough to stay within what was measured.
    private BucketPace? Learnt() =>
        _state.LearntPerSecond is { } rate ? new BucketPace(rate, Math.Max(1, rate)) : null;
}

/// <summary>An announced limit.</summary>
internal readonly record struct AnnouncedBucket(long Limit, TimeSpan Window);

/// <summary>The memory of <see cref="RateLaw"/>.</summary>
/// <param name="Requests">The announced request limit; null when there is none.</param>
/// <param name="Tokens">The announced token limit; null when there is none.</param>
/// <param name="Share">The share of announced rates that is used.</param>
/// <param name="ShareChanged">When it was changed last.</param>
/// <param name="LearntPerSecond">The learnt rate of requests; null when none was refused for it yet.</param>
/// <param name="CreepStep">By what part it grows next.</param>
/// <param name="Admitted">Answers since the provider's bucket was last known to be empty.</param>
/// <param name="EmptyAt">When that was; the start before that.</param>
/// <param name="CreepAt">The number of answers at the last creep.</param>
internal sealed record RateState(
    AnnouncedBucket? Requests,
    AnnouncedBucket? Tokens,
    double Share,
    TimeSpan ShareChanged,
    double? LearntPerSecond,
    double CreepStep,
    long Admitted,
    TimeSpan EmptyAt,
    long CreepAt);
