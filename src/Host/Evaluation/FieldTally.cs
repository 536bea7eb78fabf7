using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>Adds up the comparisons of a field over documents.</summary>
internal sealed class FieldTally
{
    private readonly int[] _outcomes = new int[Enum.GetValues<Outcome>().Length];
    private (int Invented, int Searched, int Found, int Pages, int RightPages) _evidence;

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
            Add(cell);
        }

        Normalised.Add(normalised);
        Exact.Add(exact);
    }

    public FieldScore ToScore(string field) => new(field)
    {
        Normalised = Normalised.ToScores(),
        Exact = Exact.ToScores(),
        Outcomes = _outcomes,
        InventedWithoutEvidence = _evidence.Invented,
        Searched = _evidence.Searched,
        Found = _evidence.Found,
        Pages = _evidence.Pages,
        RightPages = _evidence.RightPages,
    };

    private void Add(Cell cell)
    {
        _outcomes[(int)cell.Outcome]++;
        if (cell is { Outcome: Outcome.Invented, Finding: Finding.NotFound })
            _evidence.Invented++;
        if (cell.Got is not null && cell.Finding is not (Finding.Unknown or Finding.Concluded))
        {
            _evidence.Searched++;
            _evidence.Found += cell.Finding is Finding.NotFound or Finding.Nearly ? 0 : 1;
        }

        if (cell.Outcome == Outcome.Right && cell.IsPageRight is { } isRight)
        {
            _evidence.Pages++;
            _evidence.RightPages += isRight ? 1 : 0;
        }
    }
}
