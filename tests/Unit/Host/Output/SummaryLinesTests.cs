using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class SummaryLinesTests
{
    private static readonly ProcessingSummary Summary = new()
    {
        Completed = 118,
        Attempts = 1310,
        Retried = 11,
        Throttled = 5,
        MaxInFlight = 20,
        PromptTokens = 1_203_345,
        CompletionTokens = 45_222,
        TotalTokens = 1_248_567,
    };

    [Fact]
    public void The_final_summary_reports_chunks_time_and_incomplete_documents() =>
        SummaryLines.Of(RunReportTests.Counts, TimeSpan.FromSeconds(4.31), Summary).ShouldBe(
        [
            "Processed 118/120 chunks in 4.31 s; average 0.21 s per chunk",
            "Calls: 1,310, 11 retries, 5 throttled, at most 20 in flight; 27.4 chunks/s",
            "Tokens: 1,203,345 in prompts, 45,222 in answers",
            "Documents: 1 completed, 1 partial, 2 failed, 2 unfinished",
            "Partial and failed documents:",
            "  p: 1 of 2 chunks failed",
            "  f\uFFFD\uFFFD[2J: it is empty",
            "  g: it is a binary file",
            "Unfinished documents:",
            "  u",
            "  v",
        ]);

    [Theory]
    [InlineData(0, "0.25", "0", "Tokens: 1,203,345 in prompts, 45,222 in answers", "Cost: 0.25, by the prices of the configuration file")]
    [InlineData(1_024, "0.2512345", "0.000384", "Tokens: 1,203,345 in prompts (1,024 cached), 45,222 in answers", "Cost: 0.251235; 0.000384 less because of cached prompts, by the prices of the configuration file")]
    public void Known_prices_show_the_cost_and_what_cached_prompts_saved(long cached, string cost, string saved, params string[] lines) =>
        SummaryLines.Of(new RunCounts(), TimeSpan.Zero, Summary with { CachedTokens = cached, Cost = decimal.Parse(cost), SavedByCache = decimal.Parse(saved) })
            .Skip(2).ShouldBe(lines);

    [Fact]
    public void Of_calls_in_batches_their_number_is_reported_and_not_their_pace() =>
        SummaryLines.Of(new RunCounts { Chunks = 120, CompletedChunks = 120 }, TimeSpan.FromSeconds(4.31), Summary, hasBatches: true).ShouldBe(
        [
            "Processed 120/120 chunks in 4.31 s", "Calls: 1,310, 11 retries, 5 throttled", "Tokens: 1,203,345 in prompts, 45,222 in answers",
        ]);

    [Fact]
    public void A_run_without_a_call_has_no_line_of_calls() =>
        SummaryLines.Of(new RunCounts { Chunks = 1, CompletedChunks = 1, ChunksFromStore = 1 }, TimeSpan.FromSeconds(1), new ProcessingSummary())
            .ShouldBe(["Processed 1/1 chunks, 1 from the store, in 1.00 s; average 0.00 s per chunk"]);

    [Fact]
    public void Of_many_unfinished_documents_the_first_twenty_are_named()
    {
        var lines = SummaryLines.Of(new RunCounts { UnfinishedDocuments = [.. Enumerable.Range(1, 25).Select(number => $"d{number}")] }, TimeSpan.Zero).ToList();

        lines[^2..].ShouldBe(["  d20", "  and 5 more"]);
    }
}
