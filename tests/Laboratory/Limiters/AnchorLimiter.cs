using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>Base of the anchors: a limit between 1 and the cap. They live as long as their run, so nothing is ever restored.</summary>
internal abstract class AnchorLimiter(int cap, double start) : ILimiter
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

    // The epoch of an anchor's policy is the limit itself, so that a permit carries the limit under which it was admitted.
    private static LimitPolicy PolicyOf(int limit) => new(limit, limit);
}
