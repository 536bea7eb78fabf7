namespace ParallelLlm.Host.Evaluation;

/// <summary>An evaluation beside an earlier one, over the documents and fields of both.</summary>
/// <param name="Documents">The number of documents of both.</param>
/// <param name="Changes">All fields together first.</param>
/// <param name="Flips">Those that are wrong now first.</param>
internal sealed record BaselineComparison(int Documents, IReadOnlyList<FieldChange> Changes, IReadOnlyList<Flip> Flips)
{
    public static BaselineComparison Of(CountTable before, CountTable after, int seed = PairedBootstrap.Seed)
    {
        var documents = after.Documents.Intersect(before.Documents).ToList();
        var fields = after.Fields.Intersect(before.Fields).ToList();
        var (old, now) = (Counts(before), Counts(after));
        var intervals = PairedBootstrap.Intervals(old, now, seed);
        var changes = new List<FieldChange>();
        foreach (var (index, field) in fields.Prepend("").Index())
        {
            var (earlier, later) = (F1(old[index]), F1(now[index]));
            if (earlier is not null && later is not null && intervals[index] is var (low, high))
                changes.Add(new FieldChange(field, earlier.Value, later.Value, low, high));
        }

        return new BaselineComparison(documents.Count, changes, [.. Flips().OrderBy(flip => flip.IsRightNow)]);

        List<FieldCounts[]> Counts(CountTable table)
        {
            var byField = fields.ConvertAll(field => documents.ConvertAll(document => table[document, field] ?? default).ToArray());
            var all = documents.Select((_, at) => byField.Aggregate(default(FieldCounts), (sum, field) => sum + field[at])).ToArray();
            return [all, .. byField];
        }

        IEnumerable<Flip> Flips()
        {
            foreach (var document in documents)
            {
                foreach (var field in fields)
                {
                    var (wasRight, isRight) = (before[document, field]?.IsRight, after[document, field]?.IsRight);
                    if (wasRight is not null && isRight is not null && wasRight != isRight)
                        yield return new Flip(document, field, isRight.Value);
                }
            }
        }
    }

    private static double? F1(FieldCounts[] documents) => documents.Aggregate(default(FieldCounts), (sum, document) => sum + document).F1;
}
