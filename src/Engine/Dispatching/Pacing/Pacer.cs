using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Packing;

namespace ParallelLlm.Dispatching.Pacing;

/// <summary>
/// Paces an endpoint's attempts by a request and a token bucket. The throttle sets the refill; the levels follow sent attempts and
/// announcements. Pure. Not thread-safe.
/// </summary>
internal sealed class Pacer
{
    // Calls sent within this time may overtake each other.
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(50);

    private readonly PaceBucket _requests = new();
    private readonly PaceBucket _tokens = new();
    private readonly TokenForecast _forecast = new();
    private readonly AnnouncedLevel _announcedRequests = new();
    private readonly AnnouncedLevel _announcedTokens = new();
    private long _sent;
    private double _tokensSent;
    private TimeSpan _observed = TimeSpan.MinValue / 2;

    public void Set(Pace pace, TimeSpan now)
    {
        _requests.Set(pace.Requests, now);
        _tokens.Set(pace.Tokens, now);
    }

    public void Fill(TimeSpan now)
    {
        _requests.Correct(double.PositiveInfinity, now);
        _tokens.Correct(double.PositiveInfinity, now);
    }

    /// <summary>Takes a conclusion about announced levels.</summary>
    public bool TryTakeConclusion(out LimitedResource of, out LevelMoment moment)
    {
        of = LimitedResource.Requests;
        if (_announcedRequests.TryTakeConclusion(out moment))
            return true;
        of = LimitedResource.Tokens;
        return _announcedTokens.TryTakeConclusion(out moment);
    }

    /// <summary>Forecast of an attempt's tokens.</summary>
    public double TokensOf(in PackSize size) => _forecast.TokensOf(size, _announcedTokens.IsAnnounced);

    /// <summary>Attempts that may start now, as far as requests are counted; infinite without a bucket.</summary>
    public double RequestsAvailable(TimeSpan now) => _requests.LevelAt(now) / _announcedRequests.Charge;

    /// <summary>Whether an attempt may start.</summary>
    public bool Allows(in PackSize size, TimeSpan now) =>
        _requests.Has(_announcedRequests.Charge, now) && _tokens.Has(TokensOf(size) * _announcedTokens.Charge, now);

    /// <summary>Returns the time at which an attempt may start.</summary>
    public TimeSpan NextAt(in PackSize size, TimeSpan now)
    {
        var requests = _requests.NextAt(_announcedRequests.Charge, now);
        var tokens = _tokens.NextAt(TokensOf(size) * _announcedTokens.Charge, now);
        return requests > tokens ? requests : tokens;
    }

    /// <summary>Reserves an attempt's amounts.</summary>
    public Reservation Take(in PackSize size)
    {
        var tokens = TokensOf(size);
        _requests.Take(_announcedRequests.Charge);
        _tokens.Take(tokens * _announcedTokens.Charge);
        _tokensSent += tokens;
        return new Reservation(++_sent, _tokensSent, tokens);
    }

    /// <summary>Learns from an ended attempt's usage and announcements.</summary>
    public void End(Attempt attempt)
    {
        var outcome = attempt.Outcome;
        var reserved = attempt.Permit.Reserved;
        if (outcome.Usage.Total > 0)
        {
            _forecast.Learn(new PackSize(attempt.Item), outcome.Usage);
            // Announced levels already include the cost.
            if (!_announcedTokens.IsAnnounced)
                _tokens.Take((outcome.Usage.Total - reserved.Tokens) * _announcedTokens.Charge);
        }
        else if (outcome.Failure is { } kind && kind.IsThrottle())
        {
            _tokens.Take(-reserved.Tokens * _announcedTokens.Charge);
        }

        // An older answer's levels are outdated; calls sent together may arrive in any order.
        var sentAt = attempt.Permit.SentAt;
        if (sentAt < _observed - Together)
            return;
        var isNew = sentAt > _observed + Together;
        if (isNew)
            _observed = sentAt;
        if (outcome.RateLimit is { } facts)
        {
            if (outcome.Failure == FailureKind.ThrottledByRate)
                NoteEmpty(facts, outcome.LimitedBy?.Resource, reserved.Tokens);
            _announcedRequests.Correct(
                _requests, facts.Requests, attempt, new(reserved.Number, reserved.Number), new(_sent, _sent), isNew);
            _announcedTokens.Correct(
                _tokens, facts.Tokens, attempt, new(reserved.Number, reserved.TokensSoFar), new(_sent, _tokensSent), isNew);
        }
        else if (outcome.Failure == FailureKind.ThrottledByRate)
        {
            // Without an announcement, a refusal means that the bucket is empty.
            _requests.Correct(0, attempt.EndedAt);
            _tokens.Correct(0, attempt.EndedAt);
        }
    }

    // A per-minute limit enforced by the second refuses while most of the minute's amount is still announced.
    private void NoteEmpty(RateLimitFacts facts, LimitedResource? by, double tokens)
    {
        if (by != LimitedResource.Tokens && facts.Requests.Remaining is { } requests and >= 1 && !(facts.Tokens.Remaining < tokens))
            _announcedRequests.FoundEmptyAt(requests);
        else if (by != LimitedResource.Requests && facts.Tokens.Remaining is { } left && left >= 2 * tokens)
            _announcedTokens.FoundEmptyAt(left);
    }
}
