using System.Globalization;

namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Learns the pace. Follows announced limits at a share slightly below 1, which is lowered on refusals because others use the limit too;
/// without announcements it learns the rate. Pure. Not thread-safe.
/// </summary>
internal sealed class RateLimiter
{
    private const double OfAnnounced = 0.995;
    private const double ShareCut = 0.9;
    private const double ShareGrowthPerRoundTrip = 0.01;
    private const double LowestShare = 0.05;

    private readonly LearntRate _learntRequests = new();
    private readonly LearntRate _learntTokens = new();
    private AnnouncedBucket? _requests;
    private AnnouncedBucket? _tokens;
    private double _share = 1;
    private TimeSpan _shareChanged;
    private TimeSpan _refusedAt = -TimeSpan.FromDays(1);

    public RateState State => new(_requests, _tokens, _share, _shareChanged, _refusedAt, _learntRequests.State, _learntTokens.State);

    public Pace Pace
    {
        get
        {
            var requests = Announced(_requests) ?? Learnt(_learntRequests);
            var tokens = Announced(_tokens) ?? Learnt(_learntTokens);
            return requests is null && tokens is null ? Pace.Free : new Pace(requests, tokens);
        }
    }

    public void Restore(RateState state)
    {
        (_requests, _tokens, _share, _shareChanged, _refusedAt, var learntRequests, var learntTokens) = state;
        _learntRequests.Restore(learntRequests);
        _learntTokens.Restore(learntTokens);
    }

    /// <summary>Learns from an answer; returns why the pace changed, or null if it did not.</summary>
    public string? Succeeded(Attempt attempt, TimeSpan roundTrip)
    {
        var (permit, outcome, now) = (attempt.Permit, attempt.Outcome, attempt.EndedAt);
        var reason = Follow(outcome.RateLimit);
        if (_learntRequests.Admitted(1, permit.SentAt, now, attempt.WorkWaited) && _requests is null)
            reason ??= string.Create(CultureInfo.InvariantCulture, $"no refusal: {_learntRequests.PerSecond:0.###} requests a second");
        if (_learntTokens.Admitted(outcome.Usage.Total, permit.SentAt, now, attempt.WorkWaited) && _tokens is null)
            reason ??= string.Create(CultureInfo.InvariantCulture, $"no refusal: {_learntTokens.PerSecond:0.###} tokens a second");
        if (_share < 1 && now - _shareChanged >= roundTrip)
        {
            (_share, _shareChanged) = (Math.Min(1, _share + ShareGrowthPerRoundTrip), now);
            reason ??= string.Create(CultureInfo.InvariantCulture, $"share of the announced rate grows to {_share:0.##}");
        }

        return reason;
    }

    /// <summary>Learns that a bucket, if any, is empty, without attributing the refusal to the rate.</summary>
    public void Emptied(Attempt attempt) =>
        _learntRequests.Emptied(attempt.Permit.SentAt, attempt.EndedAt, attempt.OthersOut, attempt.WorkWaited);

    /// <summary>Learns from a rate refusal; returns why the pace changed, or null if it did not.</summary>
    public string? Refused(Attempt attempt, TimeSpan roundTrip)
    {
        var (permit, outcome, now) = (attempt.Permit, attempt.Outcome, attempt.EndedAt);
        var reason = Follow(outcome.RateLimit) ?? Follow(outcome.LimitedBy);
        var isTokens = outcome.LimitedBy?.Resource == LimitedResource.Tokens;
        if ((isTokens ? _tokens : _requests) is not null)
        {
            // The first refusal may have announced the limits. One cut per round trip is enough, since its effect is not visible earlier.
            if (reason is not null)
                _refusedAt = now;
            if (permit.SentAt < _refusedAt + roundTrip)
                return reason;
            (_share, _shareChanged, _refusedAt) = (Math.Max(LowestShare, _share * ShareCut), now, now);
            return string.Create(CultureInfo.InvariantCulture, $"429 rate: share of the announced rate {_share:0.##}");
        }

        var learnt = isTokens ? _learntTokens : _learntRequests;
        if (!learnt.Refused(permit.SentAt, now, attempt.OthersOut, attempt.WorkWaited))
            return reason;
        return reason ?? string.Create(
            CultureInfo.InvariantCulture, $"429 rate: learnt {learnt.PerSecond:0.###} {(isTokens ? "tokens" : "requests")} a second");
    }

    private string? Follow(RateLimitFacts? facts)
    {
        if (facts is null)
            return null;
        var requests = AnnouncedBucket.Of(facts.Requests) ?? _requests;
        var tokens = AnnouncedBucket.Of(facts.Tokens) ?? _tokens;
        if (requests == _requests && tokens == _tokens)
            return null;
        (_requests, _tokens) = (requests, tokens);
        return string.Create(
            CultureInfo.InvariantCulture, $"announced: {Words(requests, "requests")}{Words(tokens, "tokens")}").TrimEnd();
    }

    // Follows a limit in a refusal's message, if there are no headers.
    private string? Follow(NamedLimit? named)
    {
        if (named is not { IsRate: true, Limit: > 0 and var limit })
            return null;
        var bucket = new AnnouncedBucket(limit, named.Window ?? TimeSpan.FromMinutes(1));
        ref var known = ref named.Resource == LimitedResource.Tokens ? ref _tokens : ref _requests;
        if (bucket == known)
            return null;
        known = bucket;
        var what = named.Resource == LimitedResource.Tokens ? "tokens" : "requests";
        return string.Create(CultureInfo.InvariantCulture, $"the refusal names {Words(bucket, what)}").TrimEnd();
    }

    private static string Words(AnnouncedBucket? bucket, string what) =>
        bucket is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"{known.Limit} {what} in {known.Window.TotalSeconds:0.###} s ")
            : "";

    private BucketPace? Announced(AnnouncedBucket? bucket) => bucket is { } known
        ? new BucketPace(known.PerSecond * OfAnnounced * _share, Math.Max(1, known.Limit))
        : null;

    // A capacity of one second: enough for the jitter of answers, and within the measured rate.
    private static BucketPace? Learnt(LearntRate learnt) =>
        learnt.PerSecond is { } rate ? new BucketPace(rate, Math.Max(1, rate)) : null;
}
