using System.Globalization;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Host.Output;

/// <summary>What is said at the end of a run.</summary>
internal static class SummaryLines
{
    private const int MostNames = 20;

    public static IEnumerable<string> Of(RunCounts counts, TimeSpan elapsed)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Processed {counts.CompletedChunks}/{counts.Chunks} chunks in {elapsed.TotalSeconds:F2} s; average {counts.AverageTime.TotalSeconds:F2} s per chunk");
        var short_ = new List<string>();
        if (counts.PartialDocuments.Count > 0)
            short_.Add($"{counts.PartialDocuments.Count} partial");
        if (counts.FailedDocuments.Count > 0)
            short_.Add($"{counts.FailedDocuments.Count} failed");
        if (counts.UnfinishedDocuments.Count > 0)
            short_.Add($"{counts.UnfinishedDocuments.Count} unfinished");
        if (short_.Count > 0)
            yield return $"Documents: {counts.CompletedDocuments} completed, {string.Join(", ", short_)}";
        foreach (var line in Unfinished(counts.UnfinishedDocuments))
            yield return line;
    }

    private static IEnumerable<string> Unfinished(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            yield break;
        yield return "Unfinished documents:";
        foreach (var name in names.Take(MostNames))
            yield return "  " + name;
        if (names.Count > MostNames)
            yield return $"  and {names.Count - MostNames} more";
    }
}
