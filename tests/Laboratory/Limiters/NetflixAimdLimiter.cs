using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>Netflix's AIMDLimit: +1 per answer while at least half is used, ×0.9 for every drop.</summary>
internal sealed class NetflixAimdLimiter(int cap) : AnchorLimiter(cap, 20)
{
    protected override void Succeeded(Attempt attempt)
    {
        if (attempt.Permit.InFlight * 2 >= (int)Limit)
            Limit = (int)Limit + 1;
    }

    protected override void Throttled(Attempt attempt) => Limit = (int)(Limit * 0.9);

    protected override void Failed(Attempt attempt) => Throttled(attempt);
}
