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
        var pairs = documents.ConvertAll(document => new DocumentPair(before.Of(document), after.Of(document)));
        var fields = after.Fields.Union(before.Fields).ToList();
        var (old, now) = (Counts(pair => pair.Before), Counts(pair => pair.After));
        var intervals = PairedBootstrap.Intervals(old, now, seed);
        var changes = new List<FieldChange>();
        foreach (var (index, field) in fields.Prepend("").Index())
        {
            var (earlier, later) = (F1(old[index]), F1(now[index]));
            if (earlier is not null && later is not null && intervals[index] is var (low, high))
                changes.Add(new FieldChange(field, earlier.Value, later.Value, low, high)
                {
                    Differing = old[index].Zip(now[index]).Count(pair => pair.First != pair.Second),
                });
        }

        var flips = documents.Zip(pairs)
            .SelectMany(each => each.Second.Flips().Select(flip => new Flip(each.First, flip.Field, flip.IsRightNow)));
        return new BaselineComparison(documents.Count, changes, [.. flips.OrderBy(flip => flip.IsRightNow)]);

        List<FieldCounts[]> Counts(Func<DocumentPair, IReadOnlyDictionary<string, FieldCounts>> side)
        {
            var byField = fields.ConvertAll(field => pairs.ConvertAll(pair => side(pair).GetValueOrDefault(field)).ToArray());
            var all = pairs.Select((_, at) => byField.Aggregate(default(FieldCounts), (sum, field) => sum + field[at])).ToArray();
            return [all, .. byField];
        }
    }

    private static double? F1(FieldCounts[] documents) => documents.Aggregate(default(FieldCounts), (sum, document) => sum + document).F1;
}
