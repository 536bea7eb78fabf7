namespace ParallelLlm.Host.Evaluation;

/// <summary>Counts of a confusion matrix. A wrong value counts as a false positive and as a false negative.</summary>
/// <param name="TruePositives">Values that are right.</param>
/// <param name="FalsePositives">Values that are wrong, or stand where none must be.</param>
/// <param name="FalseNegatives">Values of the gold file that the results do not have.</param>
/// <param name="TrueNegatives">Comparisons in which neither has a value.</param>
internal readonly record struct FieldCounts(int TruePositives, int FalsePositives, int FalseNegatives, int TrueNegatives)
{
    /// <summary>The denominator of F1, which is twice the true positives divided by it.</summary>
    public int Weight => (2 * TruePositives) + FalsePositives + FalseNegatives;

    public bool IsRight => FalsePositives == 0 && FalseNegatives == 0;

    /// <summary>F1; null if there is nothing to find and nothing was found.</summary>
    public double? F1 => Weight == 0 ? null : 2.0 * TruePositives / Weight;

    public static FieldCounts operator +(FieldCounts one, FieldCounts other) => new(
        one.TruePositives + other.TruePositives,
        one.FalsePositives + other.FalsePositives,
        one.FalseNegatives + other.FalseNegatives,
        one.TrueNegatives + other.TrueNegatives);

    public static FieldCounts Of(Outcome outcome) => outcome switch
    {
        Outcome.Right => new(1, 0, 0, 0),
        Outcome.Wrong => new(0, 1, 1, 0),
        Outcome.Missing => new(0, 0, 1, 0),
        Outcome.Nothing => new(0, 0, 0, 1),
        _ => new(0, 1, 0, 0),
    };
}
