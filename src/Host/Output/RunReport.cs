using System.Text.Json;

namespace ParallelLlm.Host.Output;

/// <summary>The machine-readable report: the engine's summary by its own names, and what became of the documents.</summary>
internal static class RunReport
{
    public static byte[] Write(RunResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, DocumentLine.Format with { Indented = true }))
        {
            json.WriteStartObject();
            WriteRun(json, result);
            WriteSummary(json, result.Summary);
            WriteBudget(json, result.Budget);
            WriteDocuments(json, result.Counts);
            WriteChanges(json, result.Changes);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WriteRun(Utf8JsonWriter json, RunResult result)
    {
        json.WriteNumber("exit_code", result.ExitCode);
        json.WriteString("reason", result.Reason);
        json.WriteString("started_at", result.StartedAt.ToUniversalTime());
        json.WriteNumber("elapsed", DocumentLine.Seconds(result.Elapsed));
        json.WriteString("endpoint", string.Join(", ", result.Endpoints.Select(endpoint => endpoint.Name)));
        json.WriteStartArray("endpoints");
        foreach (var endpoint in result.Endpoints)
        {
            json.WriteStartObject();
            json.WriteString("name", endpoint.Name);
            json.WriteNumber("tier", endpoint.Tier);
            json.WriteString("breaker", JsonNamingPolicy.SnakeCaseLower.ConvertName(endpoint.Breaker.ToString()));
            json.WriteString("reason", endpoint.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSummary(Utf8JsonWriter json, ProcessingSummary summary)
    {
        json.WriteNumber("total", summary.Total);
        json.WriteNumber("completed", summary.Completed);
        json.WriteNumber("from_store", summary.FromStore);
        json.WriteNumber("failed", summary.Failed);
        json.WriteNumber("cancelled", summary.Cancelled);
        json.WriteNumber("in_progress", summary.InProgress);
        json.WriteNumber("pending", summary.Pending);
        json.WriteNumber("retrying", summary.Retrying);
        json.WriteNumber("average_duration", DocumentLine.Seconds(summary.AverageDuration));
        json.WriteNumber("total_duration", DocumentLine.Seconds(summary.TotalDuration));
        json.WriteNumber("attempts", summary.Attempts);
        json.WriteNumber("throttled", summary.Throttled);
        json.WriteNumber("retried", summary.Retried);
        json.WriteNumber("max_in_flight", summary.MaxInFlight);
        json.WriteStartObject("tokens");
        json.WriteNumber("prompt", summary.PromptTokens);
        json.WriteNumber("completion", summary.CompletionTokens);
        json.WriteNumber("total", summary.TotalTokens);
        json.WriteEndObject();
    }

    private static void WriteBudget(Utf8JsonWriter json, BudgetStatus? budget)
    {
        if (budget is null)
        {
            json.WriteNull("budget");
            return;
        }

        json.WriteStartObject("budget");
        json.WriteString("period", budget.Period.ToString().ToLowerInvariant());
        json.WriteNumber("spent_tokens", budget.SpentTokens);
        WriteBound(json, "max_tokens", budget.MaxTokens);
        json.WriteNumber("spent_cost", budget.SpentCost);
        WriteBound(json, "max_cost", budget.MaxCost);
        json.WriteNumber("unknown_tokens", budget.UnknownTokens);
        json.WriteNumber("unknown_cost", budget.UnknownCost);
        json.WriteNumber("overshoot_tokens", budget.OvershootTokens);
        json.WriteNumber("overshoot_cost", budget.OvershootCost);
        json.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter json, string name, decimal? bound)
    {
        if (bound is { } most)
            json.WriteNumber(name, most);
        else
            json.WriteNull(name);
    }

    private static void WriteDocuments(Utf8JsonWriter json, RunCounts counts)
    {
        json.WriteStartObject("documents");
        json.WriteNumber("total", counts.Documents);
        json.WriteNumber("completed", counts.CompletedDocuments);
        json.WriteNumber("from_store", counts.DocumentsFromStore);
        json.WriteNumber("partial", counts.PartialDocuments.Count);
        json.WriteNumber("failed", counts.FailedDocuments.Count);
        json.WriteNumber("unfinished", counts.UnfinishedDocuments.Count);
        json.WriteEndObject();
        WriteNames(json, "partial_documents", counts.PartialDocuments);
        WriteNames(json, "failed_documents", counts.FailedDocuments);
        WriteNames(json, "unfinished_documents", counts.UnfinishedDocuments);
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IReadOnlyList<string> documents)
    {
        json.WriteStartArray(name);
        foreach (var document in documents)
            json.WriteStringValue(document);
        json.WriteEndArray();
    }

    /// <summary>How a report and a status call what was changed.</summary>
    public static string NameOf(ControlAspect what) => JsonNamingPolicy.SnakeCaseLower.ConvertName(what.ToString());

    private static void WriteChanges(Utf8JsonWriter json, IReadOnlyList<ControlChange> changes)
    {
        json.WriteStartArray("control_changes");
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("at", change.At.ToUniversalTime());
            json.WriteString("endpoint", change.Endpoint);
            json.WriteString("what", NameOf(change.What));
            WriteAmount(json, "from", change.From);
            WriteAmount(json, "to", change.To);
            json.WriteString("reason", change.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAmount(Utf8JsonWriter json, string name, double? amount)
    {
        if (amount is { } known)
            json.WriteNumber(name, Math.Round(known, 3));
        else
            json.WriteNull(name);
    }
}
