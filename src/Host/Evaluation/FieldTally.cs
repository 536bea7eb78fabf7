namespace ParallelLlm.Host.Evaluation;

/// <summary>Adds up the comparisons of a field over documents.</summary>
internal sealed class FieldTally
{
    private readonly int[] _outcomes = new int[Enum.GetValues<Outcome>().Length];
    private EvidenceCounts _evidence;

    public ScoreSum Normalised { get; } = new();

    public ScoreSum Exact { get; } = new();

    /// <summary>Adds the comparisons of a document.</summary>
    public void Add(IReadOnlyCollection<Cell> document)
    {
        var (normalised, exact) = (default(FieldCounts), default(FieldCounts));
        foreach (var cell in document)
        {
            normalised += cell.Normalised;
            exact += cell.Exact;
            _outcomes[(int)cell.Outcome]++;
            _evidence += EvidenceCounts.Of(cell);
        }

        Normalised.Add(normalised);
        Exact.Add(exact);
    }

    public FieldScore ToScore(string field) => new(field)
    {
        Normalised = Normalised.ToScores(),
        Exact = Exact.ToScores(),
        Outcomes = _outcomes,
        Evidence = _evidence,
    };
}
