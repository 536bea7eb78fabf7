namespace ParallelLlm.Host.Output;

/// <summary>The summary at the end of a run.</summary>
internal static class SummaryLines
{
    public const int MostEntries = 20;

    /// <param name="isStored">Whether answers are in a store, which the next run can use.</param>
    /// <param name="hasBatches">Whether the provider's batches set the pace, so that times of calls say nothing.</param>
    public static IEnumerable<string> Of(
        RunCounts counts,
        TimeSpan elapsed,
        ProcessingSummary? summary = null,
        BudgetStatus? budget = null,
        bool isStored = false,
        bool hasBatches = false)
    {
        var stored = counts.ChunksFromStore == 0 ? "" : $", {counts.ChunksFromStore} from the store,";
        yield return $"Processed {counts.CompletedChunks}/{counts.Chunks} chunks{stored} in {elapsed.TotalSeconds:F2} s"
            + (hasBatches ? "" : $"; average {counts.AverageTime.TotalSeconds:F2} s per chunk");
        if (summary is { Attempts: > 0 })
            yield return OfCalls(summary) + (hasBatches ? "" : PaceOf(summary, elapsed));
        if (summary is { TotalTokens: > 0 })
            yield return $"Tokens: {summary.PromptTokens:N0} in prompts{Cached(summary.CachedTokens)}, "
                + $"{summary.CompletionTokens:N0} in answers";
        if (summary is { Cost: { } cost, SavedByCache: { } saved })
            yield return $"Cost: {OfCost(cost, saved)}, by the prices of the configuration file";
        if (budget is not null)
            yield return $"Spent {OfBudget(budget)}";
        var (partial, failed) = (counts.PartialDocuments.Count, counts.FailedDocuments.Count);
        var (unfinished, completed) = (counts.UnfinishedDocuments.Count, counts.CompletedDocuments);
        if (partial + failed + unfinished > 0)
            yield return $"Documents: {completed} completed"
                + $"{Some(partial, "partial")}{Some(failed, "failed")}{Some(unfinished, "unfinished")}";
        var lists = List("Partial and failed documents:", counts.Shortfalls, partial + failed)
            .Concat(List("Unfinished documents:", counts.UnfinishedDocuments, unfinished));
        foreach (var line in lists)
            yield return line;
        if (unfinished > 0 && isStored)
            yield return "To go on, give the same command again: it takes the answers that are in the store, without a call.";
    }

    /// <summary>The cost of tokens and what the provider's cache of prompts saved.</summary>
    public static string OfCost(decimal cost, decimal saved) =>
        $"{cost:0.00####}{(saved == 0 ? "" : $"; {saved:0.00####} less because of cached prompts")}";

    private static string Cached(long tokens) => tokens == 0 ? "" : $" ({tokens:N0} cached)";

    private static string OfCalls(ProcessingSummary summary)
    {
        var again = summary.Retried == 0 ? "" : $", {summary.Retried:N0} retries";
        var throttled = summary.Throttled == 0 ? "" : $", {summary.Throttled:N0} throttled";
        return $"Calls: {summary.Attempts:N0}{again}{throttled}";
    }

    private static string PaceOf(ProcessingSummary summary, TimeSpan elapsed)
    {
        var rate = elapsed > TimeSpan.Zero ? $"; {(summary.Completed - summary.FromStore) / elapsed.TotalSeconds:N1} chunks/s" : "";
        return $", at most {summary.MaxInFlight:N0} in flight{rate}";
    }

    /// <summary>Spending against the budget and its period.</summary>
    public static string OfBudget(BudgetStatus budget)
    {
        var tokens = $"{budget.SpentTokens}{(budget.MaxTokens is { } most ? $" of {most}" : "")} tokens";
        var cost = budget.MaxCost is { } dearest ? $", cost {budget.SpentCost:0.######} of {dearest:0.######}" : "";
        var period = budget.Period switch
        {
            BudgetPeriod.Day => " today (UTC)",
            BudgetPeriod.Month => " this month (UTC)",
            _ => "",
        };
        var unknown = budget.UnknownTokens > 0
            ? $"; {budget.UnknownTokens} tokens of that for calls that may have been charged without reporting their usage"
            : "";
        return $"{tokens}{cost}{period}{unknown}{Overshoot(budget)}";
    }

    private static string Overshoot(BudgetStatus budget)
    {
        const string Why = " more than the bound, by calls sent before the first of them had shown that it took more than was estimated";
        return budget switch
        {
            { OvershootTokens: > 0 } => $"; {budget.OvershootTokens} tokens{Why}",
            { OvershootCost: > 0 } => $"; a cost of {budget.OvershootCost:0.######}{Why}",
            _ => "",
        };
    }

    private static string Some(int count, string what) => count == 0 ? "" : $", {count} {what}";

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
