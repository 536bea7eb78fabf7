using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Limiters;

/// <summary>A fixed limit, the cap.</summary>
internal sealed class FixedLimiter(int cap) : AnchorLimiter(cap, cap)
{
    protected override void Succeeded(Attempt attempt)
    {
    }

    protected override void Throttled(Attempt attempt)
    {
    }
}
