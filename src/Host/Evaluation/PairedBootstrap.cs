namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// The 95 % interval of a difference of F1 between two evaluations of the same documents: documents are drawn again and again with both of
/// their results, and the middle 95 % of the differences are kept. Repeatable.
/// </summary>
internal static class PairedBootstrap
{
    public const int Seed = 20_261_127;
    public const int Samples = 1_000;

    /// <param name="before">Counts by field and document.</param>
    /// <param name="after">The same of the other evaluation.</param>
    /// <returns>The interval of each field; null where no sample has a value.</returns>
    public static IReadOnlyList<(double Low, double High)?> Intervals(
        IReadOnlyList<FieldCounts[]> before, IReadOnlyList<FieldCounts[]> after, int seed = Seed)
    {
        var documents = before.Count == 0 ? 0 : before[0].Length;
        var random = new Random(seed);
        var times = new int[documents];
        var differences = before.Select(_ => new List<double>(Samples)).ToList();
        for (var sample = 0; sample < Samples; sample++)
        {
            Array.Clear(times);
            for (var draw = 0; draw < documents; draw++)
                times[random.Next(documents)]++;
            for (var field = 0; field < before.Count; field++)
            {
                if (F1(before[field], times) is { } old && F1(after[field], times) is { } now)
                    differences[field].Add(now - old);
            }
        }

        return differences.ConvertAll(Middle);
    }

    private static double? F1(FieldCounts[] documents, int[] times)
    {
        var (top, bottom) = (0L, 0L);
        for (var document = 0; document < documents.Length; document++)
        {
            top += 2L * times[document] * documents[document].TruePositives;
            bottom += (long)times[document] * documents[document].Weight;
        }

        return bottom == 0 ? null : (double)top / bottom;
    }

    private static (double Low, double High)? Middle(List<double> differences)
    {
        if (differences.Count == 0)
            return null;
        differences.Sort();
        return (Quantile(differences, 0.025), Quantile(differences, 0.975));
    }

    private static double Quantile(List<double> sorted, double share)
    {
        var at = share * (sorted.Count - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
