namespace ParallelLlm.Tests.Laboratory.Running;

/// <summary>How the production law stands against an anchor.</summary>
internal sealed record AnchorResult(Cell Ours, Cell Anchor, bool LosesGoodput, bool LosesWaste)
{
    public bool Holds => !LosesGoodput && !LosesWaste;
}
