using ParallelLlm.Dispatching;

namespace ParallelLlm.Tests.Laboratory.Laws;

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
