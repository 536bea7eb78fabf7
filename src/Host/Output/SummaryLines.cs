namespace ParallelLlm.Host.Output;

/// <summary>What is said at the end of a run.</summary>
internal static class SummaryLines
{
    public const int MostEntries = 20;

    public static IEnumerable<string> Of(RunCounts counts, TimeSpan elapsed, BudgetStatus? budget = null)
    {
        var stored = counts.ChunksFromStore == 0 ? "" : $", {counts.ChunksFromStore} from the store,";
        yield return $"Processed {counts.CompletedChunks}/{counts.Chunks} chunks{stored} in {elapsed.TotalSeconds:F2} s; "
            + $"average {counts.AverageTime.TotalSeconds:F2} s per chunk";
        if (budget is not null)
            yield return $"Spent {OfBudget(budget)}";
        var short_ = new List<string>();
        if (counts.PartialDocuments.Count > 0)
            short_.Add($"{counts.PartialDocuments.Count} partial");
        if (counts.FailedDocuments.Count > 0)
            short_.Add($"{counts.FailedDocuments.Count} failed");
        if (counts.UnfinishedDocuments.Count > 0)
            short_.Add($"{counts.UnfinishedDocuments.Count} unfinished");
        if (short_.Count > 0)
            yield return $"Documents: {counts.CompletedDocuments} completed, {string.Join(", ", short_)}";
        var shortfalls = counts.PartialDocuments.Count + counts.FailedDocuments.Count;
        foreach (var line in List("Partial and failed documents:", counts.Shortfalls, shortfalls))
            yield return line;
        foreach (var line in List("Unfinished documents:", counts.UnfinishedDocuments, counts.UnfinishedDocuments.Count))
            yield return line;
    }

    /// <summary>What is spent, of how much and when.</summary>
    public static string OfBudget(BudgetStatus budget)
    {
        var tokens = $"{budget.SpentTokens}{(budget.MaxTokens is { } most ? $" of {most}" : "")} tokens";
        var cost = budget.MaxCost is { } dearest ? $", {budget.SpentCost:0.######} of {dearest:0.######} in money" : "";
        var period = budget.Period switch
        {
            BudgetPeriod.Day => " today (UTC)",
            BudgetPeriod.Month => " this month (UTC)",
            _ => "",
        };
        var unknown = budget.UnknownTokens > 0
            ? $"; {budget.UnknownTokens} tokens of that for calls that may have been charged without saying so"
            : "";
        return $"{tokens}{cost}{period}{unknown}{Overshoot(budget)}";
    }

    private static string Overshoot(BudgetStatus budget)
    {
        const string Why = " more than the bound, by calls sent before the first of them had shown that it took more than was estimated";
        return budget switch
        {
            { OvershootTokens: > 0 } => $"; {budget.OvershootTokens} tokens{Why}",
            { OvershootCost: > 0 } => $"; {budget.OvershootCost:0.######} in money{Why}",
            _ => "",
        };
    }

    private static IEnumerable<string> List(string title, IReadOnlyList<string> entries, int count)
    {
        if (entries.Count == 0)
            yield break;
        yield return title;
        foreach (var entry in entries.Take(MostEntries))
            yield return "  " + VisibleText.Line(entry);
        if (count > MostEntries)
            yield return $"  and {count - MostEntries} more";
    }
}
