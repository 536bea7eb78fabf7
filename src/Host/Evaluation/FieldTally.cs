namespace ParallelLlm.Host.Evaluation;

/// <summary>Adds up the comparisons of a field over documents.</summary>
internal sealed class FieldTally
{
    private readonly int[] _outcomes = new int[Enum.GetValues<Outcome>().Length];
    private readonly List<(int Document, FieldCounts Normalised, FieldCounts Exact)> _documents = [];
    private EvidenceCounts _evidence;

    public ScoreSum Normalised { get; } = new();

    public ScoreSum Exact { get; } = new();

    /// <summary>The counts of each document that has the field.</summary>
    public IReadOnlyList<(int Document, FieldCounts Normalised, FieldCounts Exact)> Documents => _documents;

    /// <summary>Adds a comparison.</summary>
    /// <param name="document">Number of its document; each is added as a whole.</param>
    public void Add(int document, Cell cell)
    {
        if (_documents.Count == 0 || _documents[^1].Document != document)
            _documents.Add((document, default, default));
        var (_, normalised, exact) = _documents[^1];
        _documents[^1] = (document, normalised + cell.Normalised, exact + cell.Exact);
        _outcomes[(int)cell.Outcome]++;
        _evidence += EvidenceCounts.Of(cell);
    }

    /// <summary>Sums up the documents, once all are added.</summary>
    public void Complete()
    {
        foreach (var (_, normalised, exact) in _documents)
        {
            Normalised.Add(normalised);
            Exact.Add(exact);
        }
    }

    public FieldScore ToScore(string field) => new(field)
    {
        Normalised = Normalised.ToScores(),
        Exact = Exact.ToScores(),
        Outcomes = _outcomes,
        Evidence = _evidence,
    };
}
