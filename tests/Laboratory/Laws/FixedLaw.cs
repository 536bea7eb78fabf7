using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Laws;

/// <summary>A fixed limit, the cap.</summary>
internal sealed class FixedLaw(int cap) : AnchorLaw(cap, cap)
{
    protected override void Succeeded(Attempt attempt)
    {
    }

    protected override void Throttled(Attempt attempt)
    {
    }
}
