using System.Text.Json;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Unit.Load.Plans;

public sealed class LedgerTests
{
    [Theory]
    [InlineData(new[] { 0, 1, 2 }, 0)]
    [InlineData(new[] { 0, 2, 1 }, 2)]
    [InlineData(new[] { 0, 1, 1 }, 1)]
    [InlineData(new[] { 0, 2 }, 1)]
    public void Results_that_are_not_the_next_of_their_document_are_counted(int[] indexes, long outOfOrder)
    {
        var ledger = new Ledger();
        ledger.Begin();
        foreach (var index in indexes)
            ledger.Add(Completed(index, index));
        ledger.OutOfOrder.ShouldBe(outOfOrder);

        ledger.Begin();
        ledger.Add(Completed(0, 0));
        ledger.OutOfOrder.ShouldBe(outOfOrder, "a new document begins at 0");
    }

    [Fact]
    public void An_answer_that_belongs_to_another_chunk_is_wrong()
    {
        var ledger = new Ledger();
        ledger.Add(Completed(0, 0));
        ledger.Add(Completed(1, 2));
        ledger.WrongAnswers.ShouldBe(1);
    }

    [Fact]
    public void A_summary_agrees_only_when_every_sum_does()
    {
        var ledger = new Ledger();
        ledger.Add(Completed(0, 0));
        ledger.Add(Completed(1, 1) with { Status = ChunkStatus.Failed, Error = new ChunkError(FailureKind.Timeout, "") });
        var summary = new ProcessingSummary { Total = 2, Completed = 1, Failed = 1 };

        ledger.Disagreements(summary).ShouldBe(0);
        ledger.Disagreements(summary with { Completed = 2 }).ShouldBe(1);
        ledger.Disagreements(summary with { Pending = 1, Total = 3 }).ShouldBe(2);
    }

    private static ProcessedChunk Completed(int index, int answerOf)
    {
        using var value = JsonDocument.Parse($"\"doc-{answerOf}\"");
        return new ProcessedChunk(
            new DocumentChunk("doc", index, "", 0, 0, 0),
            ChunkStatus.Completed,
            new Dictionary<string, JsonElement> { ["patient_name"] = value.RootElement.Clone() },
            null,
            new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, null, 1, null));
    }
}
