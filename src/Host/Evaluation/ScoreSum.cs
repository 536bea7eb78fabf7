namespace ParallelLlm.Host.Evaluation;

/// <summary>Adds up the counts of documents.</summary>
internal sealed class ScoreSum
{
    private readonly RatioSum _precision = new();
    private readonly RatioSum _recall = new();
    private readonly RatioSum _f1 = new();
    private FieldCounts _counts;

    /// <summary>F1 so far; null if there is none.</summary>
    public double? F1 => _f1.Value;

    /// <summary>Sum of the denominators of F1.</summary>
    public double Weight => _f1.Bottom;

    /// <summary>Adds a document.</summary>
    public void Add(FieldCounts document)
    {
        _counts += document;
        _precision.Add(document.TruePositives, document.TruePositives + document.FalsePositives);
        _recall.Add(document.TruePositives, document.TruePositives + document.FalseNegatives);
        _f1.Add(2 * document.TruePositives, document.Weight);
    }

    // A value that is right or wrong has two in the denominator of F1.
    public Scores ToScores() => new(_counts, _precision.ToEstimate(), _recall.ToEstimate(), _f1.ToEstimate(unit: 2));
}
