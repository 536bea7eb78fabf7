using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Throttle;

namespace ParallelLlm.Tests.Load.Laboratory.Laws;

/// <summary>What anchors share: a limit between 1 and the cap. They live as long as their run, so nothing is ever restored.</summary>
internal abstract class AnchorLaw(int cap, double start) : ILimitLaw
{
    private double _limit = Math.Clamp(start, 1, cap);

    public LimitPolicy Policy { get; protected set; } = PolicyOf((int)Math.Clamp(start, 1, cap));

    /// <summary>The limit with its fraction.</summary>
    protected double Limit
    {
        get => _limit;
        set
        {
            _limit = Math.Clamp(value, 1, cap);
            if ((int)_limit != Policy.Limit)
                Policy = PolicyOf((int)_limit) with { Pace = Policy.Pace };
        }
    }

    public Causes Observe(Attempt attempt)
    {
        var before = Policy.Limit;
        var kind = attempt.Outcome.Failure;
        if (kind is null)
            Succeeded(attempt);
        else if (kind.Value.IsThrottle())
            Throttled(attempt);
        else
            Failed(attempt);
        return new Causes(Policy.Limit == before ? null : kind?.Name() ?? "answers");
    }

    protected abstract void Succeeded(Attempt attempt);

    protected abstract void Throttled(Attempt attempt);

    protected virtual void Failed(Attempt attempt)
    {
    }

    // The epoch of an anchor's policy is the limit itself, so that a ticket tells under which limit it was admitted.
    private static LimitPolicy PolicyOf(int limit) => new(limit, limit);
}

/// <summary>As many as the cap, whatever happens.</summary>
internal sealed class FixedLaw(int cap) : AnchorLaw(cap, cap)
{
    protected override void Succeeded(Attempt attempt)
    {
    }

    protected override void Throttled(Attempt attempt)
    {
    }
}

/// <summary>Netflix's AIMDLimit: +1 per answer while at least half is used, ×0.9 for every drop.</summary>
internal sealed class NetflixAimdLaw(int cap) : AnchorLaw(cap, 20)
{
    protected override void Succeeded(Attempt attempt)
    {
        if (attempt.Ticket.InFlight * 2 >= (int)Limit)
            Limit = (int)Limit + 1;
    }

    protected override void Throttled(Attempt attempt) => Limit = (int)(Limit * 0.9);

    protected override void Failed(Attempt attempt) => Throttled(attempt);
}

/// <summary>NeMo DataDesigner's: +1 per 25 answers in a row, ×0.75 where the refused call was admitted under no more than the limit now.</summary>
internal sealed class NemoLaw(int cap) : AnchorLaw(cap, cap)
{
    private TimeSpan _blockedUntil;
    private int _streak;

    protected override void Succeeded(Attempt attempt)
    {
        if (attempt.EndedAt < _blockedUntil || ++_streak < 25)
            return;
        _streak = 0;
        Limit = (int)Limit + 1;
    }

    protected override void Throttled(Attempt attempt)
    {
        _streak = 0;
        // Answers do not count while all is blocked; the hint itself is heeded by the endpoint-wide cool-down.
        _blockedUntil = attempt.EndedAt + LawKinds.NemoCooldown;
        if (attempt.Ticket.LimitEpoch <= (int)Limit)
            Limit = Math.Floor(Limit * 0.75);
    }

    protected override void Failed(Attempt attempt) => _streak = 0;
}

/// <summary>inspect_ai's: doubles per round of clean answers until the first 429, then grows by a twentieth; ×0.8 at most once in 15 s.</summary>
internal sealed class InspectLaw(int cap) : AnchorLaw(cap, 20)
{
    private const int SmallestRound = 4;

    private TimeSpan _cooldownUntil;
    private bool _refused;
    private int _clean;
    private int _peak;

    protected override void Succeeded(Attempt attempt)
    {
        // Only first tries count.
        if (attempt.EndedAt < _cooldownUntil || attempt.Item.History.Attempts > 1)
            return;
        if (attempt.Ticket.SentAt >= _cooldownUntil)
            _peak = Math.Max(_peak, attempt.Ticket.InFlight);
        if (++_clean < Math.Max((int)Limit, SmallestRound))
            return;
        var used = _peak >= 0.8 * (int)Limit;
        (_clean, _peak) = (0, 0);
        if (used)
            Limit = _refused ? RoundUp((int)Limit + Math.Max(1, (int)Math.Round(Limit * 0.05))) : Limit * 2;
    }

    protected override void Throttled(Attempt attempt)
    {
        (_clean, _peak, _refused) = (0, 0, true);
        if (attempt.EndedAt < _cooldownUntil)
            return;
        _cooldownUntil = attempt.EndedAt + TimeSpan.FromSeconds(15);
        Limit = RoundDown((int)(Limit * 0.8));
    }

    // From 10 on limits are multiples of five.
    private static int RoundUp(int limit) => limit < 10 ? limit : (limit + 4) / 5 * 5;

    private static int RoundDown(int limit) => limit < 10 ? limit : limit / 5 * 5;
}
