using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>The request and the token bucket, and their announcements.</summary>
internal sealed class RateGate(ProviderOptions options)
{
    // Remaining at or below this part of the limit is what a client takes for "near zero".
    private const double NearZero = 0.1;

    private readonly Bucket _requests = new(options.RpmBurst, Time(options.EnforcementWindowSeconds), Time(options.BurstSeconds));
    private readonly Bucket _tokens = new(options.TpmBurst, Time(options.EnforcementWindowSeconds), Time(options.BurstSeconds));

    public void SetRpm(TimeSpan now, long perMinute) => _requests.SetLimit(now, perMinute);

    public void SetTpm(TimeSpan now, long perMinute) => _tokens.SetLimit(now, perMinute);

    /// <summary>Charges a call, or returns the reason for refusing it.</summary>
    public Refusal? TryTake(TimeSpan now, long tokens)
    {
        var requestsFit = _requests.Fits(now, 1);
        if (requestsFit && _tokens.EverFits(tokens) && _tokens.Fits(now, tokens))
        {
            _requests.Take(1);
            _tokens.Take(tokens);
            return null;
        }

        ChargeRefused(now);
        return requestsFit ? ByTokens(now, tokens) : ByRequests(now, tokens);
    }

    /// <summary>Charges a call that is refused with 429, where refused calls are charged.</summary>
    public void ChargeRefused(TimeSpan now)
    {
        if (options.ChargeRefused && _requests.Limits)
        {
            // Fits() brings the level up to date.
            _ = _requests.Fits(now, 1);
            _requests.TakeWhatIsLeft(1);
        }
    }

    /// <summary>Headers of an answer or of a bucket's refusal; null for none.</summary>
    public RateLimitFacts? Announce(TimeSpan now, bool refused)
    {
        if (!(_requests.Limits || _tokens.Limits) || !IsAnnounced(refused))
            return null;
        return new RateLimitFacts { Requests = _requests.Announce(now), Tokens = _tokens.Announce(now) };
    }

    /// <summary>How long a call would have to wait; null when it never fits.</summary>
    public TimeSpan? WaitFor(TimeSpan now, long tokens) =>
        _tokens.EverFits(tokens) ? Longer(_requests.Wait(now, 1), _tokens.Wait(now, tokens)) : null;

    private bool IsAnnounced(bool refused) =>
        options.RateHeaders == RateHeaders.Always || options.RateHeaders == (refused ? RateHeaders.Refusals : RateHeaders.Answers);

    private Refusal ByRequests(TimeSpan now, long tokens)
    {
        var wait = Longer(_requests.Wait(now, 1), _tokens.EverFits(tokens) ? _tokens.Wait(now, tokens) : TimeSpan.Zero);
        return Refuse("requests", "requests per min (RPM)", _requests, 1, now, wait);
    }

    private Refusal ByTokens(TimeSpan now, long tokens)
    {
        const string Name = "tokens per min (TPM)";
        if (_tokens.EverFits(tokens))
            return Refuse("tokens", Name, _tokens, tokens, now, _tokens.Wait(now, tokens));
        var message = $"Request too large for {Rule.RuleModel.Name} on {Name}: Limit {_tokens.PerMinute}, Requested {tokens}.";
        return Refusals.ByRate(options, "tokens", message, Meaning(isHinted: false, now));
    }

    private Refusal Refuse(string type, string name, Bucket bucket, long requested, TimeSpan now, TimeSpan wait)
    {
        var body = options.RateRefusal;
        var facts = bucket.Announce(now);
        var hint = Refusals.Hint(options, Hinted(wait));
        var said = body.Wait ?? hint is not null ? Hinted(wait) : (TimeSpan?)null;
        var again = said is { } time ? $" Please try again in {time.RoundUpToMilliseconds().TotalSeconds}s." : "";
        var limit = body.Limit ? $": Limit {facts.Limit}, Used {facts.Limit - facts.Remaining}, Requested {requested}" : "";
        var message = body.Name
            ? $"Rate limit reached for {ParallelLlm.Simulator.Rule.RuleModel.Name} on {name}{limit}.{again}"
            : $"{options.ConcurrencyRefusal.Message}{again}";
        var means = Meaning(isHinted: said is not null || hint is not null, now);
        return Refusals.ByRate(options, body.Name ? type : null, message, means) with { RetryAfter = hint };
    }

    private TimeSpan Hinted(TimeSpan wait) => options.Hint switch
    {
        HintHonesty.Zero => TimeSpan.Zero,
        HintHonesty.Negative => TimeSpan.FromSeconds(-1),
        HintHonesty.TooShort => wait / 10,
        HintHonesty.TenMinutes => TimeSpan.FromMinutes(10),
        _ => wait,
    };

    // A 429 that neither says how long to wait nor announces an empty bucket looks like too many at once, whatever its code.
    private FailureKind Meaning(bool isHinted, TimeSpan now)
    {
        var isRate = isHinted || (IsAnnounced(refused: true) && (IsNearZero(_requests.Announce(now)) || IsNearZero(_tokens.Announce(now))));
        return isRate ? FailureKind.ThrottledByRate : FailureKind.ThrottledByConcurrency;
    }

    private static bool IsNearZero(BucketFacts facts) => facts.Remaining <= facts.Limit * NearZero;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan? Time(double? seconds) => seconds is { } given ? Durations.Seconds(given) : null;
}
