namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// The engine's limiter: a <see cref="AimdLimiter"/> for servers that refuse, a <see cref="LatencyLimiter"/> for servers that only get
/// slower, and a <see cref="RateLimiter"/> for the pace. A refusal for the rate does not cut the concurrency. Not thread-safe.
/// </summary>
internal sealed class AdaptiveLimiter : ILimiter
{
    private static readonly TimeSpan FirstGuess = TimeSpan.FromSeconds(1);

    private readonly AimdLimiter _concurrency;
    private readonly LatencyLimiter _latency;
    private readonly RateLimiter _rate = new();
    private TimeSpan? _roundTrip;
    private TimeSpan _now;
    private AnswerPace _answers = AnswerPace.None;
    private ConcurrencyState? _beforeOutage;
    private RateHypothesis _bucket = RateHypothesis.None;
    private TimeSpan _strayAt = -TimeSpan.FromDays(1);

    public AdaptiveLimiter(ThrottleOptions options, int cap, Random random, LearntLimit? hint = null)
    {
        _concurrency = new AimdLimiter(options, cap, random);
        _latency = new LatencyLimiter(cap);
        if (hint is not null)
        {
            _concurrency.Restore(HintedStart.Of(hint, _concurrency.State, cap));
            _rate.Restore(HintedStart.Of(hint, _rate.State));
        }

        Policy = ToPolicy(_rate.Pace);
    }

    public LimitPolicy Policy { get; private set; }

    public void Restore(AdaptiveState memory)
    {
        _concurrency.Restore(memory.Concurrency);
        _latency.Restore(memory.Latency);
        _rate.Restore(memory.Rate);
        _roundTrip = memory.RoundTrip;
        (_answers, _beforeOutage, _bucket) = (memory.Answers, memory.BeforeOutage, memory.Bucket);
        (_now, _strayAt) = (memory.Now, memory.StrayAt);
        Policy = ToPolicy(_rate.Pace);
    }

    public Causes Observe(Attempt attempt)
    {
        var before = Policy;
        var (permit, outcome, now) = (attempt.Permit, attempt.Outcome, attempt.EndedAt);
        var roundTrip = _roundTrip ?? FirstGuess;
        _now = now;
        string? limit = null, rate = null;
        switch (outcome.Failure)
        {
            case null:
                var latency = now - permit.SentAt;
                // A smoothed mean over about as many answers as are usually in flight, with a gain of 1/8 as in RFC 6298.
                _roundTrip = _roundTrip is { } known ? known + ((latency - known) / 8) : latency;
                rate = _rate.Succeeded(attempt, roundTrip);
                limit = _latency.Succeeded(permit, latency);
                limit = _concurrency.Succeeded(attempt, roundTrip) ?? limit;
                _answers = _answers.With(permit.SentAt, now);
                _bucket = _bucket.Answered();
                if (permit.LimitEpoch == _concurrency.State.Epoch)
                    _beforeOutage = null;
                break;
            case FailureKind.ThrottledByRate when _bucket.IsOn || !_concurrency.Explains(attempt):
                rate = _rate.Refused(attempt, roundTrip);
                if (rate is not null)
                    limit = Doubt();
                break;
            case FailureKind.ThrottledByRate:
                limit = Suspected(attempt, roundTrip, "429 with a wait", "every call is refused: no concurrency limit");
                (limit, rate) = Test(attempt, roundTrip, limit);
                break;
            case FailureKind.ThrottledByConcurrency or FailureKind.Transient when outcome.StatusCode == 503:
                limit = IsStray(attempt, roundTrip) ? null : Suspected(attempt, roundTrip, "503", "an outage and no limit");
                break;
            case FailureKind.ThrottledByConcurrency:
                limit = _concurrency.Refused(attempt, roundTrip, "429 concurrency");
                (limit, rate) = Test(attempt, roundTrip, limit);
                break;
            case FailureKind.Overloaded:
                limit = _concurrency.Refused(attempt, roundTrip, "overloaded");
                break;
            case FailureKind.Timeout:
                _concurrency.TimedOut(attempt);
                break;
        }

        if (limit is not null || rate is not null || Changed())
            Policy = ToPolicy(rate is null ? Policy.Pace : _rate.Pace);
        return new Causes(
            Policy.Limit == before.Limit ? null : limit,
            rate,
            Policy.HoldUntil > before.HoldUntil ? "429 concurrency with nothing else in flight" : null);
    }

    public Causes Observe(in Silence silence)
    {
        var before = Policy;
        _now = silence.At;
        var limit = _concurrency.Accepted(silence, _roundTrip ?? FirstGuess);
        Policy = ToPolicy(Policy.Pace);
        return new Causes(Policy.Limit == before.Limit ? null : limit);
    }

    // Waves of refusals at any concurrency suggest a token bucket.
    private (string? Limit, string? Rate) Test(Attempt attempt, TimeSpan roundTrip, string? limit)
    {
        if (attempt.Outcome is not { LimitedBy: null, RateLimit: null })
            return (limit, null);
        var waves = _concurrency.State.Waves;
        if (!_bucket.IsDue(waves))
        {
            if (waves.Cuts == 1 && waves.LastCut == attempt.EndedAt)
                _rate.Emptied(attempt);
            return (limit, null);
        }

        _bucket = _bucket.Begun(_concurrency.State, _rate.State);
        _concurrency.Reopen();
        var rate = _rate.Refused(attempt, roundTrip);
        _bucket = _bucket.Measured(_rate.State.LearntRequests.PerSecond);
        return ("refused at any concurrency: treated as a rate limit", rate);
    }

    private string? Doubt()
    {
        _bucket = _bucket.Refused(_rate.State.LearntRequests.PerSecond);
        if (!_bucket.IsDisproved)
            return null;
        _concurrency.Restore(_bucket.Concurrency! with { Epoch = _concurrency.State.Epoch + 1, Waves = RefusalWaves.None });
        _rate.Restore(_bucket.Rate!);
        _bucket = _bucket.Ended();
        return "refused at that rate too: no rate limit";
    }

    // One failure at a concurrency that was answered before is no limit; several within a round trip are.
    private bool IsStray(Attempt attempt, TimeSpan roundTrip)
    {
        var state = _concurrency.State;
        if (attempt.OthersOut == 0 || attempt.OthersOut >= state.Known || attempt.Permit.LimitEpoch != state.Epoch)
            return false;
        var isFirst = attempt.EndedAt - _strayAt > roundTrip;
        _strayAt = attempt.EndedAt;
        return isFirst;
    }

    // While others are in flight and not refused, it is a limit. With none left it is not, and the cuts so far are undone.
    private string? Suspected(Attempt attempt, TimeSpan roundTrip, string what, string none)
    {
        if (attempt.OthersOut > 0)
        {
            _beforeOutage ??= _concurrency.State;
            return _concurrency.Refused(attempt, roundTrip, what);
        }

        if (_beforeOutage is not { } before)
            return null;
        _beforeOutage = null;
        _concurrency.Restore(before with { Epoch = _concurrency.State.Epoch + 1 });
        return none;
    }

    private int Limit => Math.Min(_concurrency.Limit, _latency.Limit);

    // Silence is no evidence about a queue: if latency sets the limit, only answers raise it.
    private SilenceRule? Silence => _latency.Limit <= _concurrency.Limit ? null : _concurrency.Listen(_now, _roundTrip);

    private bool Changed() =>
        _answers.IsOff(Policy.Patience.PerAnswer)
        || Policy.IsRateLimited != _bucket.IsOn
        || Policy.Silence.HasValue != Silence.HasValue
        || Policy.Limit != Limit || Policy.Epoch != _concurrency.State.Epoch || Policy.HoldUntil != _concurrency.State.HoldUntil;

    private LimitPolicy ToPolicy(Pace pace) =>
        new(Limit, _concurrency.State.Epoch)
        {
            Memory = new AdaptiveState(
                _concurrency.State, _latency.State, _rate.State, _roundTrip, _answers, _beforeOutage, _bucket)
            {
                Now = _now,
                StrayAt = _strayAt
            },
            Pace = pace,
            IsRateLimited = _bucket.IsOn,
            Silence = Silence,
            Patience = new Patience(_answers.PerAnswer, _roundTrip ?? TimeSpan.Zero),
            HoldUntil = _concurrency.State.HoldUntil,
        };
}
