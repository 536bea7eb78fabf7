using System.Text.Json.Nodes;
using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Unit.Batching;

public sealed class RemoteBatchTests
{
    [Theory]
    [InlineData("validating", nameof(BatchState.Validating), false)]
    [InlineData("queued", nameof(BatchState.Validating), false)]
    [InlineData("in_progress", nameof(BatchState.InProgress), false)]
    [InlineData("IN_PROGRESS", nameof(BatchState.InProgress), false)]
    [InlineData("finalizing", nameof(BatchState.Finalizing), false)]
    [InlineData("cancelling", nameof(BatchState.Cancelling), false)]
    [InlineData("paused by an operator", nameof(BatchState.Unknown), false)]
    [InlineData("completed", nameof(BatchState.Completed), true)]
    [InlineData("SUCCESS", nameof(BatchState.Completed), true)]
    [InlineData("failed", nameof(BatchState.Failed), true)]
    [InlineData("expired", nameof(BatchState.Expired), true)]
    [InlineData("TIMEOUT_EXCEEDED", nameof(BatchState.Expired), true)]
    [InlineData("cancelled", nameof(BatchState.Cancelled), true)]
    [InlineData("canceled", nameof(BatchState.Cancelled), true)]
    public void States_of_providers_are_known(string status, string state, bool hasEnded)
    {
        var batch = Read($$"""{"id": "b", "status": "{{status}}"}""")!;

        (batch.State.ToString(), batch.HasEnded, batch.Status).ShouldBe((state, hasEnded, status));
    }

    [Fact]
    public void A_whole_object_is_read()
    {
        var batch = Read("""
            {"id": "b", "status": "failed", "input_file_id": "f", "output_file_id": "o", "error_file_id": "e",
             "created_at": 1800000000, "model": "m", "metadata": {"parallel_llm": "n"}, "request_counts": {"total": 5, "completed": 3, "failed": 2},
             "errors": {"object": "list", "data": [{"code": "c", "message": "m", "line": 2}, {"code": null, "line": null}]}}
            """)!;

        (batch.OutputFile, batch.ErrorFile, batch.Name).ShouldBe(("o", "e", "n"));
        (batch.Completed, batch.Total).ShouldBe((3, 5));
        (batch.CreatedAt, batch.Model).ShouldBe((DateTimeOffset.FromUnixTimeSeconds(1_800_000_000), "m"));
        batch.Errors.ShouldBe([new RemoteBatchError("c", "m", 2), new RemoteBatchError(null, null, null)]);
    }

    [Theory]
    [InlineData("""{"id": "b"}""")]
    [InlineData("""{"id": "b", "status": 7, "output_file_id": "", "metadata": [], "request_counts": "none", "errors": []}""")]
    [InlineData("""{"id": "b", "status": {}, "output_file_id": 1, "metadata": {"parallel_llm": 1}, "request_counts": {"total": "5", "completed": 1.5}}""")]
    [InlineData("""{"id": "b", "status": null, "output_file_id": null, "errors": {"data": {}}, "metadata": null, "request_counts": null}""")]
    [InlineData("""{"id": "b", "errors": {"data": ["text", null]}}""")]
    [InlineData("""{"id": "b", "created_at": "today", "model": 5}""")]
    [InlineData("""{"id": "b", "created_at": 9223372036854775807, "model": ""}""")]
    public void Odd_types_are_passed_over(string json)
    {
        var batch = Read(json)!;

        (batch.State, batch.OutputFile, batch.Name, batch.Total, batch.Completed, batch.Errors.Count)
            .ShouldBe((BatchState.Unknown, null, null, 0, 0, 0));
        (batch.CreatedAt, batch.Model).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("""{"status": "completed"}""")]
    [InlineData("""{"id": ""}""")]
    [InlineData("""{"id": 5}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Without_an_id_there_is_no_batch(string json) => Read(json).ShouldBeNull();

    private static RemoteBatch? Read(string json) => RemoteBatch.Read(JsonNode.Parse(json));
}
