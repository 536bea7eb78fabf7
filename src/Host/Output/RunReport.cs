namespace ParallelLlm.Host.Output;

/// <summary>The machine-readable report: the engine's summary by its own names, and what became of the documents.</summary>
internal static class RunReport
{
    public static byte[] Write(RunResult result)
    {
        var (summary, counts) = (result.Summary, result.Counts);
        var report = new
        {
            result.ExitCode,
            result.Reason,
            StartedAt = result.StartedAt.ToUniversalTime(),
            Elapsed = DocumentLine.Seconds(result.Elapsed),
            Endpoint = string.Join(", ", result.Endpoints.Select(endpoint => endpoint.Name)),
            Endpoints = result.Endpoints.Select(endpoint => new { endpoint.Name, endpoint.Tier, endpoint.Breaker, endpoint.Reason }),
            summary.Total,
            summary.Completed,
            summary.FromStore,
            summary.Failed,
            summary.Cancelled,
            summary.InProgress,
            summary.Pending,
            summary.Retrying,
            AverageDuration = DocumentLine.Seconds(summary.AverageDuration),
            TotalDuration = DocumentLine.Seconds(summary.TotalDuration),
            summary.Attempts,
            summary.Throttled,
            summary.Retried,
            summary.MaxInFlight,
            Tokens = new
            {
                Prompt = summary.PromptTokens,
                Cached = summary.CachedTokens,
                Completion = summary.CompletionTokens,
                Total = summary.TotalTokens,
            },
            summary.Cost,
            summary.SavedByCache,
            Budget = result.Budget is not { } budget ? null : new
            {
                budget.Period,
                budget.SpentTokens,
                budget.MaxTokens,
                budget.SpentCost,
                budget.MaxCost,
                budget.UnknownTokens,
                budget.UnknownCost,
                budget.OvershootTokens,
                budget.OvershootCost,
            },
            Documents = new
            {
                Total = counts.Documents,
                Completed = counts.CompletedDocuments,
                FromStore = counts.DocumentsFromStore,
                Partial = counts.PartialDocuments.Count,
                Failed = counts.FailedDocuments.Count,
                Unfinished = counts.UnfinishedDocuments.Count,
            },
            counts.PartialDocuments,
            counts.FailedDocuments,
            counts.UnfinishedDocuments,
            ControlChanges = result.Changes.Select(change => new
            {
                At = change.At.ToUniversalTime(),
                change.Endpoint,
                change.What,
                From = Rounded(change.From),
                To = Rounded(change.To),
                change.Reason,
            }),
        };
        return ProgramJson.Write(report);
    }

    private static double? Rounded(double? amount) => amount is { } known ? Math.Round(known, 3) : null;
}
