namespace ParallelLlm.Host.Evaluation;

/// <summary>All scores of an evaluation.</summary>
/// <param name="Fields">In the order of the gold file.</param>
/// <param name="Micro">Of all values together, whatever their field.</param>
internal sealed record ScoreTable(IReadOnlyList<FieldScore> Fields, FieldScore Micro)
{
    /// <summary>Mean F1 of the fields that have one; null if none has. It has no interval of its own.</summary>
    public Spread? Macro { get; init; }

    /// <inheritdoc cref="Macro"/>
    public Spread? ExactMacro { get; init; }

    public int Documents { get; init; }

    public int RightDocuments { get; init; }

    public int ExactDocuments { get; init; }

    /// <summary>Documents without a result.</summary>
    public int FailedDocuments { get; init; }

    /// <summary>Share of documents with every value right.</summary>
    public Estimate RightShare => ShareOf(RightDocuments);

    /// <summary>Share of documents with every value the same JSON.</summary>
    public Estimate ExactShare => ShareOf(ExactDocuments);

    public static ScoreTable Of(IReadOnlyList<ScoredDocument> documents)
    {
        var fields = new OrderedDictionary<FieldPath, FieldTally>();
        var all = new FieldTally();
        foreach (var (index, document) in documents.Index())
        {
            foreach (var cell in document.Cells)
            {
                if (!fields.TryGetValue(cell.Field, out var tally))
                    fields.Add(cell.Field, tally = new FieldTally());
                tally.Add(index, cell);
                all.Add(index, cell);
            }
        }

        foreach (var tally in fields.Values.Append(all))
            tally.Complete();
        return new ScoreTable([.. fields.Select(field => field.Value.ToScore(field.Key.Pointer))], all.ToScore(""))
        {
            Macro = MacroOf(documents.Count, fields.Values, tally => tally.Normalised, counts => counts.Normalised),
            ExactMacro = MacroOf(documents.Count, fields.Values, tally => tally.Exact, counts => counts.Exact),
            Documents = documents.Count,
            RightDocuments = documents.Count(document => document.IsRight),
            ExactDocuments = documents.Count(document => document.IsExact),
            FailedDocuments = documents.Count(document => document.HasFailed),
        };
    }

    /// <summary>The score of a field by its name or pointer; null if it is not scored.</summary>
    public FieldScore? Find(string name) => Fields.FirstOrDefault(field => field.Field == name || FieldPath.NameOf(field.Field) == name);

    /// <summary>The counts of a field and of all that is in it, or of all values; null if none of it is scored.</summary>
    /// <param name="name">As <see cref="FieldPath.IsMeant"/> takes it; null for all values.</param>
    public FieldCounts? CountsOf(string? name)
    {
        if (name is null)
            return Micro.Normalised.Counts;
        var found = Fields.Where(field => FieldPath.IsMeant(field.Field, name)).ToList();
        return found.Count == 0 ? null : found.Aggregate(default(FieldCounts), (sum, field) => sum + field.Normalised.Counts);
    }

    // Fields of one document are not independent: each document has one deviation, the mean of its fields'.
    private static Spread? MacroOf(
        int documents,
        IEnumerable<FieldTally> fields,
        Func<FieldTally, ScoreSum> sumOf,
        Func<(int Document, FieldCounts Normalised, FieldCounts Exact), FieldCounts> countsOf)
    {
        var scored = fields.Where(field => sumOf(field).F1 is not null).ToList();
        if (scored.Count == 0)
            return null;
        var (deviations, isScored) = (new double[documents], new bool[documents]);
        foreach (var field in scored)
        {
            var (f1, weight) = (sumOf(field).F1!.Value, sumOf(field).Weight);
            foreach (var document in field.Documents)
            {
                var counts = countsOf(document);
                deviations[document.Document] += ((2 * counts.TruePositives) - (f1 * counts.Weight)) / weight;
                isScored[document.Document] |= counts.Weight > 0;
            }
        }

        var squares = deviations.Sum(deviation => deviation * deviation) / ((double)scored.Count * scored.Count);
        var count = isScored.Count(each => each);
        return new Spread(scored.Average(field => sumOf(field).F1!.Value), count < 2 ? null : Math.Sqrt(squares * count / (count - 1)));
    }

    private Estimate ShareOf(int right)
    {
        var share = (double)right / Documents;
        return Estimate.Of(share, Documents < 2 ? null : Math.Sqrt(share * (1 - share) / (Documents - 1)), Documents);
    }
}
