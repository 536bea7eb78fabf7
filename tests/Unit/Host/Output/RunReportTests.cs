using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class RunReportTests
{
    internal static readonly RunCounts Counts = new()
    {
        Documents = 6,
        CompletedDocuments = 1,
        PartialDocuments = ["p"],
        FailedDocuments = ["f", "g"],
        UnfinishedDocuments = ["u", "v"],
        Shortfalls = ["p: 1 of 2 chunks failed", "f\n\u001b[2J: it is empty", "g: it is a binary file"],
        Chunks = 120,
        CompletedChunks = 118,
        AverageTime = TimeSpan.FromSeconds(0.214),
    };

    [Fact]
    public void The_report_has_the_summary_under_its_own_names_and_the_document_outcomes()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var report = JsonDocument.Parse(RunReport.Write(new RunResult
        {
            Endpoints = [new EndpointStatus("somewhere", 0, 8, BreakerState.Closed, null, null), new EndpointStatus("else", 0, 8, BreakerState.HalfOpen, null, "503") { Tier = 1 }],
            StartedAt = at,
            Elapsed = TimeSpan.FromSeconds(4.31),
            ExitCode = 130,
            Reason = "interrupted",
            Counts = Counts,
            Summary = new ProcessingSummary { Total = 120, Completed = 118, Failed = 2, Attempts = 130, Throttled = 5, Retried = 9, MaxInFlight = 20, PromptTokens = 5, CachedTokens = 4, TotalTokens = 7, Cost = 0.0123m, SavedByCache = 0.002m, AverageDuration = TimeSpan.FromMilliseconds(214) },
            Changes = [new ControlChange(at, "somewhere", ControlAspect.Limit, 20, 14, "429 without a hint"), new ControlChange(at, "somewhere", ControlAspect.TokenRate, null, 100.00049, "learnt")],
        })).RootElement;

        string[] numbers = ["total", "completed", "failed", "cancelled", "in_progress", "pending", "retrying", "average_duration", "total_duration", "attempts", "throttled", "retried", "max_in_flight", "exit_code"];
        numbers.Select(name => report.GetProperty(name).GetDouble()).ShouldBe([120, 118, 2, 0, 0, 0, 0, 0.214, 0, 130, 5, 9, 20, 130]);
        report.GetProperty("tokens").GetRawText().Replace(" ", "").Replace("\n", "").ShouldBe("""{"prompt":5,"cached":4,"completion":0,"total":7}""");
        (report.GetProperty("cost").GetDecimal(), report.GetProperty("saved_by_cache").GetDecimal()).ShouldBe((0.0123m, 0.002m));
        report.GetProperty("endpoint").GetString().ShouldBe("somewhere, else");
        report.GetProperty("endpoints")[1].GetRawText().Replace(" ", "").Replace("\n", "").ShouldBe("""{"name":"else","tier":1,"breaker":"half_open","reason":"503"}""");
        report.GetProperty("reason").GetString().ShouldBe("interrupted");
        report.GetProperty("control_changes").GetRawText().Replace(" ", "").Replace("\n", "")
            .ShouldBe("""[{"at":"2026-01-02T03:04:05+00:00","endpoint":"somewhere","what":"limit","from":20,"to":14,"reason":"429withoutahint"},{"at":"2026-01-02T03:04:05+00:00","endpoint":"somewhere","what":"token_rate","from":null,"to":100,"reason":"learnt"}]""");
        Names("partial_documents").ShouldBe(["p"]);
        Names("failed_documents").ShouldBe(["f", "g"]);
        Names("unfinished_documents").ShouldBe(["u", "v"]);

        IEnumerable<string?> Names(string list) => report.GetProperty(list).EnumerateArray().Select(name => name.GetString());
    }
}
