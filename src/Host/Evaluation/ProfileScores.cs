namespace ParallelLlm.Host.Evaluation;

/// <summary>The evaluation of a profile: of its run, or of several runs with the same settings.</summary>
/// <param name="Profile">The profile's name; null for none.</param>
internal sealed record ProfileScores(string? Profile, IReadOnlyList<ScoredResults> Runs)
{
    /// <summary>The scores of each run.</summary>
    public IReadOnlyList<ScoreTable> Tables { get; } = [.. Runs.Select(run => ScoreTable.Of(run.Documents))];

    /// <summary>Name for people.</summary>
    public string Name => Profile ?? "results";

    /// <summary>F1 of all fields, as the mean of the runs; null if there is none.</summary>
    public Spread? Micro => Spread.Of(Tables.Select(table => table.Micro.Normalised.F1));

    /// <summary>Mean F1 of the fields, as the mean of the runs; null if there is none.</summary>
    public Spread? Macro => Spread.Of(Tables.Select(table => table.Macro));

    /// <summary>Share of documents with every value right, as the mean of the runs.</summary>
    public Spread? RightShare => Spread.Of(Tables.Select(table => table.RightShare));

    /// <summary>F1 of a field, as the mean of the runs; null if there is none.</summary>
    /// <param name="name">Name or pointer.</param>
    public Spread? Of(string name) => Spread.Of(Tables.Select(table => table.Find(name)?.Normalised.F1));
}
