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
        var byField = new List<Dictionary<FieldPath, List<Cell>>>(documents.Count);
        foreach (var document in documents)
        {
            var cells = new Dictionary<FieldPath, List<Cell>>();
            foreach (var cell in document.Cells)
            {
                if (!cells.TryGetValue(cell.Field, out var same))
                    cells.Add(cell.Field, same = []);
                same.Add(cell);
            }

            foreach (var (field, same) in cells)
            {
                if (!fields.TryGetValue(field, out var tally))
                    fields.Add(field, tally = new FieldTally());
                tally.Add(same);
            }

            all.Add(document.Cells);
            byField.Add(cells);
        }

        return new ScoreTable([.. fields.Select(field => field.Value.ToScore(field.Key.Pointer))], all.ToScore(""))
        {
            Macro = MacroOf(byField, fields, tally => tally.Normalised, cell => cell.Normalised),
            ExactMacro = MacroOf(byField, fields, tally => tally.Exact, cell => cell.Exact),
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
        List<Dictionary<FieldPath, List<Cell>>> documents,
        OrderedDictionary<FieldPath, FieldTally> fields,
        Func<FieldTally, ScoreSum> sumOf,
        Func<Cell, FieldCounts> countsOf)
    {
        var scored = fields.Select(field => (field.Key, Sum: sumOf(field.Value))).Where(field => field.Sum.F1 is not null)
            .ToDictionary(field => field.Key, field => field.Sum);
        if (scored.Count == 0)
            return null;
        var (squares, count) = (0.0, 0);
        foreach (var document in documents)
        {
            var deviation = 0.0;
            var isScored = false;
            foreach (var (field, cells) in document)
            {
                if (!scored.TryGetValue(field, out var sum))
                    continue;
                var counts = cells.Aggregate(default(FieldCounts), (total, cell) => total + countsOf(cell));
                deviation += ((2 * counts.TruePositives) - (sum.F1!.Value * counts.Weight)) / sum.Weight;
                isScored |= counts.Weight > 0;
            }

            squares += deviation * deviation / ((double)scored.Count * scored.Count);
            count += isScored ? 1 : 0;
        }

        var mean = scored.Values.Average(sum => sum.F1!.Value);
        return new Spread(mean, count < 2 ? null : Math.Sqrt(squares * count / (count - 1)));
    }

    private Estimate ShareOf(int right)
    {
        var share = (double)right / Documents;
        return Estimate.Of(share, Documents < 2 ? null : Math.Sqrt(share * (1 - share) / (Documents - 1)), Documents);
    }
}
