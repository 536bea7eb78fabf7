using ParallelLlm.Tests.Laboratory.Measures;

namespace ParallelLlm.Tests.Laboratory.Running;

/// <summary>
/// Compares with every anchor on the same scenario and seeds, by medians: goodput at least the anchor's less one point wherever its waste is at most ours plus five points, and
/// waste at most the anchor's plus 0.2 points wherever its goodput is at least ours less three.
/// </summary>
internal static class AgainstAnchors
{
    private const double GoodputGiven = 1;
    private const double WasteCompared = 5;
    private const double WasteGiven = 0.2;
    private const double GoodputCompared = 3;

    public static IEnumerable<AnchorResult> Of(Campaign campaign)
    {
        foreach (var cells in campaign.Cells.GroupBy(cell => cell.Scenario.Name))
        {
            if (cells.FirstOrDefault(cell => cell.Limiter.IsProduction) is not { } ours)
                continue;
            foreach (var anchor in cells.Where(cell => !cell.Limiter.IsProduction))
                yield return Compare(ours, anchor);
        }
    }

    private static AnchorResult Compare(Cell ours, Cell anchor)
    {
        var (goodput, waste) = (ours.Median(Measure.Goodput), ours.Median(Measure.Waste));
        var (theirGoodput, theirWaste) = (anchor.Median(Measure.Goodput), anchor.Median(Measure.Waste));
        return new AnchorResult(
            ours, anchor,
            LosesGoodput: theirWaste <= waste + WasteCompared && goodput < theirGoodput - GoodputGiven,
            LosesWaste: theirGoodput >= goodput - GoodputCompared && waste > theirWaste + WasteGiven);
    }
}
