namespace ParallelLlm.Host.Evaluation;

/// <summary>Counts, and precision, recall and F1 from them.</summary>
/// <param name="Precision">Share of the results' values that are right; null if there are none.</param>
/// <param name="Recall">Share of the gold file's values that the results have; null if there are none.</param>
/// <param name="F1">Their harmonic mean; null if neither has a value.</param>
internal sealed record Scores(FieldCounts Counts, Estimate? Precision, Estimate? Recall, Estimate? F1);
