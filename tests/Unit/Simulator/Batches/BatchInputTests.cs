using ParallelLlm.Simulator.Batches;

namespace ParallelLlm.Tests.Unit.Simulator.Batches;

public sealed class BatchInputTests
{
    public static TheoryData<string, string, int?> Wrong => new()
    {
        { "", "empty_file", null },
        { "\n \r\n", "empty_file", null },
        { "{\"custom_id\":", "invalid_json_line", 1 },
        { BatchBed.Line(1) + "\n[]", "invalid_json_line", 2 },
        { BatchBed.Line(1) + "{}", "invalid_json_line", 1 },
        { "{\"custom_id\":1}", "invalid_json_line", 1 },
        { BatchBed.Line(1).Replace("c-1", "", StringComparison.Ordinal), "missing_required_parameter", 1 },
        { "{\"custom_id\":\"a\",\"method\":\"POST\"}", "missing_required_parameter", 1 },
        { BatchBed.Line(1).Replace("POST", "GET", StringComparison.Ordinal), "invalid_method", 1 },
        { BatchBed.Line(1).Replace("chat/", "", StringComparison.Ordinal), "url_mismatch", 1 },
        { BatchBed.Line(1) + "\n\n" + BatchBed.Line(1, "Bo"), "duplicate_custom_id", 3 },
        { BatchBed.Line(1) + "\n" + BatchBed.Line(2).Replace("\"m\"", "\"other\"", StringComparison.Ordinal), "model_mismatch", 2 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_error_in_a_file_is_named_with_its_line(string lines, string code, int? line)
    {
        var error = new BatchBed().Read(lines).Errors.ShouldHaveSingleItem();

        (error.Code, error.Line).ShouldBe((code, line));
    }

    [Fact]
    public void A_file_may_have_as_many_lines_as_the_options_allow()
    {
        var bed = new BatchBed("""{"lines_most": 3}""");

        bed.Read(BatchBed.Lines(3) + "\n").Errors.ShouldBeEmpty();
        bed.Read(BatchBed.Lines(4)).Errors.ShouldHaveSingleItem().Code.ShouldBe("too_many_tasks");
    }

    [Fact]
    public void At_most_a_hundred_errors_are_named() =>
        new BatchBed().Read(string.Concat(Enumerable.Repeat("-\n", 1_000))).Errors.Count.ShouldBe(100);

    [Fact]
    public void Members_of_a_line_come_in_any_order_and_its_body_is_read_as_it_stands()
    {
        var input = new BatchBed().Read($$"""{"body": {{BatchBed.Body("Ada")}} , "url":"{{BatchBed.Path}}","x":[{}],"custom_id":"ä","method":"POST"}""");

        input.Errors.ShouldBeEmpty();
        (input.Model, input.PromptTokens).ShouldBe(("m", 13));
        var line = input.Lines.ShouldHaveSingleItem();
        (line.CustomId, System.Text.Encoding.UTF8.GetString(line.Body.Span)).ShouldBe(("ä", BatchBed.Body("Ada")));
    }

    [Fact]
    public void A_line_that_a_call_would_be_refused_for_is_a_response_in_the_error_file()
    {
        var bed = new BatchBed("{}", "\"unsupported\": {\"temperature\": true}");
        var batch = bed.Run($"{BatchBed.Line(1)}\n{BatchBed.Line(2, more: ",\"temperature\":0")}\n{BatchBed.Line(3).Replace("messages", "massages", StringComparison.Ordinal)}");

        batch.State.ShouldBe(BatchState.Completed);
        bed.Ids(batch.OutputFileId).ShouldBe(["c-1"]);
        bed.Results(batch.ErrorFileId).ToDictionary(line => line.GetProperty("custom_id").GetString()!, Param)
            .ShouldBe(new Dictionary<string, string?> { ["c-2"] = "temperature", ["c-3"] = "messages" }, ignoreOrder: true);
        batch.CountsAt(bed.Now).ShouldBe(new LineCounts(3, 1, 2));

        static string? Param(System.Text.Json.JsonElement line)
        {
            line.GetProperty("error").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
            line.GetProperty("response").GetProperty("status_code").GetInt32().ShouldBe(400);
            return line.GetProperty("response").GetProperty("body").GetProperty("error").GetProperty("param").GetString();
        }
    }
}
