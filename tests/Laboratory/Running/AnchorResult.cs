namespace ParallelLlm.Tests.Laboratory.Running;

/// <summary>The production limiter compared with an anchor.</summary>
internal sealed record AnchorResult(Cell Ours, Cell Anchor, bool LosesGoodput, bool LosesWaste)
{
    public bool Holds => !LosesGoodput && !LosesWaste;
}
