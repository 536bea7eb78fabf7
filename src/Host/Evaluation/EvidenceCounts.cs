using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>What is known about the evidence of a field's values.</summary>
/// <param name="InventedWithoutEvidence">Invented values that have no evidence in the text.</param>
/// <param name="Searched">The results' values of which it is known whether the text has them, without yes and no.</param>
/// <param name="Found">Those that the text has.</param>
/// <param name="Pages">Right values of which gold file and evidence name a page.</param>
/// <param name="RightPages">Those with the same page.</param>
internal readonly record struct EvidenceCounts(int InventedWithoutEvidence, int Searched, int Found, int Pages, int RightPages)
{
    public static EvidenceCounts Of(Cell cell)
    {
        var isSearched = cell.Got is not null && cell.Finding is not (Finding.Unknown or Finding.Concluded);
        var hasPage = cell is { Outcome: Outcome.Right, IsPageRight: not null };
        return new(
            Count(cell is { Outcome: Outcome.Invented, Finding: Finding.NotFound }),
            Count(isSearched),
            Count(isSearched && cell.Finding is not (Finding.NotFound or Finding.Nearly)),
            Count(hasPage),
            Count(hasPage && cell.IsPageRight == true));

        static int Count(bool isMeant) => isMeant ? 1 : 0;
    }

    public static EvidenceCounts operator +(EvidenceCounts one, EvidenceCounts other) => new(
        one.InventedWithoutEvidence + other.InventedWithoutEvidence,
        one.Searched + other.Searched,
        one.Found + other.Found,
        one.Pages + other.Pages,
        one.RightPages + other.RightPages);
}
