using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class BatchTableTests
{
    [Fact]
    public void Each_batch_has_a_line_that_begins_with_its_id() =>
        BatchTable.Of(
        [
            new BatchInfo("batch_12", "in_progress", HasEnded: false, "name", 1_234, 50_000)
            {
                CreatedAt = new DateTimeOffset(2026, 3, 1, 23, 59, 0, TimeSpan.FromHours(-2)),
                Model = "gpt-5-mini",
            },
            new BatchInfo("b", "failed", HasEnded: true, null, 0, 0) { Errors = ["token_limit_exceeded", "error"] },
        ]).ShouldBe(
        [
            "ID        Created (UTC)     Model       Status       Answered   Calls  Note",
            "batch_12  2026-03-02 01:59  gpt-5-mini  in_progress     1,234  50,000",
            "b         -                 -           failed              0       -  of another program, token_limit_exceeded, error",
        ]);

    [Fact]
    public void A_providers_words_stay_on_their_line() =>
        BatchTable.Of([new BatchInfo("b\n2", "\u001b[2Jdone", HasEnded: true, "name", 1, 1)]).Count().ShouldBe(2);
}
