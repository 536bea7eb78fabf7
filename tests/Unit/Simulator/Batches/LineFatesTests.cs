using System.Text.Json;
using ParallelLlm.Simulator.Batches;

namespace ParallelLlm.Tests.Unit.Simulator.Batches;

public sealed class LineFatesTests
{
    private const int Many = 4_000;

    [Theory]
    [InlineData("line_errors")]
    [InlineData("timed_out")]
    [InlineData("expired")]
    public void About_the_share_of_lines_fails(string share)
    {
        var bed = new BatchBed($$"""{"{{share}}": 0.1}""");
        var batch = bed.Run(BatchBed.Lines(Many));

        var failed = bed.Results(batch.ErrorFileId).Count;
        failed.ShouldBeInRange(Many / 10 - 100, Many / 10 + 100);
        bed.Results(batch.OutputFileId).Count.ShouldBe(Many - failed);
        batch.State.ShouldBe(share == "expired" ? BatchState.Expired : BatchState.Completed);
    }

    [Fact]
    public void A_line_that_failed_may_succeed_when_it_is_sent_again()
    {
        var bed = new BatchBed("""{"line_errors": 0.5}""");
        string[] Failed() => [.. bed.Ids(bed.Run(BatchBed.Lines(50)).ErrorFileId).Order(StringComparer.Ordinal)];

        var (first, second) = (Failed(), Failed());
        first.ShouldNotBe(second);
        first.Except(second).ShouldNotBeEmpty();
    }

    [Fact]
    public void The_seed_repeats_the_fates_whatever_else_the_batches_have()
    {
        string[] Failed(params string[] batches)
        {
            var bed = new BatchBed("""{"line_errors": 0.5}""");
            return [.. batches.SelectMany(lines => bed.Ids(bed.Run(lines).ErrorFileId)).Order(StringComparer.Ordinal)];
        }

        Failed(BatchBed.Lines(50)).ShouldBe(Failed([.. Enumerable.Range(1, 50).Select(number => BatchBed.Line(number))]));
    }

    [Fact]
    public void Errors_are_written_as_OpenAI_or_as_run_batch_writes_them()
    {
        var bed = new BatchBed("""{"line_errors": 1, "line_error_status": 429}""");
        var batch = bed.Run(BatchBed.Lines(1));
        batch.OutputFileId.ShouldBeNull();
        var response = bed.Results(batch.ErrorFileId).ShouldHaveSingleItem().GetProperty("response");
        response.GetProperty("status_code").GetInt32().ShouldBe(429);
        response.GetProperty("body").GetProperty("error").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();

        bed = new BatchBed("""{"line_errors": 1, "error_form": "error_only"}""");
        batch = bed.Run(BatchBed.Lines(1));
        batch.ErrorFileId.ShouldBeNull();
        var line = bed.Results(batch.OutputFileId).ShouldHaveSingleItem();
        line.GetProperty("response").GetProperty("body").ValueKind.ShouldBe(JsonValueKind.Null);
        line.GetProperty("error").GetProperty("code").GetString().ShouldBe("500");
    }

    [Fact]
    public void A_timeout_is_an_error_without_a_response()
    {
        var bed = new BatchBed("""{"timed_out": 1}""");
        var line = bed.Results(bed.Run(BatchBed.Lines(1)).ErrorFileId).ShouldHaveSingleItem();

        line.GetProperty("response").ValueKind.ShouldBe(JsonValueKind.Null);
        line.GetProperty("error").GetProperty("code").GetString().ShouldBe("request_timeout");
    }

    [Fact]
    public void A_truncated_document_is_answered_whole_with_twice_the_limit_or_in_parts()
    {
        var bed = new BatchBed("""{"truncated": 1}""");
        string Finish(string document, int? most = null) =>
            Choice(bed, BatchBed.Line(1, document, most is null ? "" : $",\"max_tokens\":{most}")).GetProperty("finish_reason").GetString()!;

        Finish("Ada\\nCity: London", 100).ShouldBe("length");
        Finish("Ada\\nCity: London", 199).ShouldBe("length");
        Finish("Ada\\nCity: London", 200).ShouldBe("stop");
        Finish("Ada", 100).ShouldBe("stop");
        Finish("Bo").ShouldBe("length");
    }

    [Fact]
    public void The_output_limit_cuts_answers_off_as_in_calls() =>
        Choice(new BatchBed(), BatchBed.Line(1, more: ",\"max_tokens\":2")).GetProperty("finish_reason").GetString().ShouldBe("length");

    [Fact]
    public void An_invalid_answer_is_no_JSON() => Should.Throw<JsonException>(
        () => JsonDocument.Parse(Choice(new BatchBed("""{"invalid": 1}"""), BatchBed.Line(1)).GetProperty("message").GetProperty("content").GetString()!));

    [Fact]
    public void Lines_that_are_answered_again_after_a_whole_answer_are_counted()
    {
        var bed = new BatchBed();
        bed.Run(BatchBed.Lines(3));
        bed.Run(BatchBed.Lines(2));
        bed.Run(BatchBed.Line(1));
        bed.Run(BatchBed.Line(3, "Bo"));
        (bed.Stats.LinesAnswered, bed.Stats.LinesAnsweredTwice).ShouldBe((7, 2));

        var broken = new BatchBed("""{"invalid": 1}""");
        broken.Run(BatchBed.Lines(1));
        broken.Run(BatchBed.Lines(1));
        (broken.Stats.LinesAnswered, broken.Stats.LinesAnsweredTwice).ShouldBe((2, 0));
    }

    private static JsonElement Choice(BatchBed bed, string line) =>
        bed.Results(bed.Run(line).OutputFileId).ShouldHaveSingleItem().GetProperty("response").GetProperty("body").GetProperty("choices")[0];
}
