
namespace ParallelLlm.Host.Evaluation;

/// <summary>The scores of a field, or of all fields together.</summary>
/// <param name="Field">JSON Pointer with <c>*</c> for the items of lists; empty for all fields.</param>
internal sealed record FieldScore(string Field)
{
    /// <summary>With values that say the same.</summary>
    public required Scores Normalised { get; init; }

    /// <summary>With values that are the same JSON.</summary>
    public required Scores Exact { get; init; }

    /// <summary>Comparisons by outcome.</summary>
    public required IReadOnlyList<int> Outcomes { get; init; }

    /// <summary>Invented values that have no evidence in the text.</summary>
    public int InventedWithoutEvidence { get; init; }

    /// <summary>The results' values of which it is known whether the text has them, without yes and no.</summary>
    public int Searched { get; init; }

    /// <summary>Those that the text has.</summary>
    public int Found { get; init; }

    /// <summary>Right values of which gold file and evidence name a page.</summary>
    public int Pages { get; init; }

    /// <summary>Those with the same page.</summary>
    public int RightPages { get; init; }

    public int Compared => Outcomes.Sum();

    public int Of(Outcome outcome) => Outcomes[(int)outcome];
}
