
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

    public EvidenceCounts Evidence { get; init; }

    public int Compared => Outcomes.Sum();

    public int Of(Outcome outcome) => Outcomes[(int)outcome];
}
