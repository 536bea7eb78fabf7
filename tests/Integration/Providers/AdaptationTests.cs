namespace ParallelLlm.Tests.Integration.Providers;

/// <summary>Requests after a model refused a parameter, as seen on the wire.</summary>
public sealed class AdaptationTests
{
    private const string SchemaLine = """JSON Schema: {"type":"object","properties":{"name":{"type":["string","null"]}}}""";

    private static readonly LlmCall Full = Bodies.Call with { SystemMessage = "Extract.", MaxOutputTokens = 100, ResponseSchema = Bodies.Schema };

    [Fact]
    public async Task A_first_call_holds_every_parameter()
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}"));
        using var client = server.Client("  my-key\n");

        (await client.CompleteAsync(Full, CancellationToken.None)).Succeeded.ShouldBeTrue();

        var sent = server.Requests.Single();
        sent.Path.ShouldBe("/v1/chat/completions");
        sent.Headers["Authorization"].ShouldBe("Bearer my-key");
        sent.Body.GetRawText().ShouldBe(
            """{"model":"model-1","messages":[{"role":"system","content":"Extract."},{"role":"user","content":"Patient Erika Mustermann was seen on 3 May."}]"""
            + ""","temperature":0,"max_tokens":100,"response_format":{"type":"json_schema","json_schema":{"name":"fields","schema":{"type":"object","properties":{"name":{"type":["string","null"]}}}}},"stream":false}""");
    }

    public static TheoryData<string> FormatRefusals =>
    [
        Bodies.Error(null, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.", param: "response_format"),
        Bodies.Error("invalid_request_error", "This response_format type is unavailable now"),
        """{"error":"'response_format.type' must be 'text'"}""",
        Bodies.Error(null, "Invalid schema for response_format 'fields': In context=(), 'required' is required", param: "response_format"),
        """{"detail":[{"type":"extra_forbidden","loc":["body","response_format","json_schema"],"msg":"Extra inputs are not permitted"}]}""",
    ];

    [Theory]
    [MemberData(nameof(FormatRefusals))]
    public async Task A_refused_schema_becomes_a_json_object_and_then_a_prompt(string refusal)
    {
        await using var server = ScriptedServer.Start(received => Task.FromResult(received.Has("response_format") ? new Reply(400, refusal) : Reply.Answer("{}")));
        using var client = server.Client();

        var outcomes = await Repeat(client, Full, 4);

        outcomes.Select(outcome => outcome.Failure).ShouldBe([FailureKind.UnsupportedParameter, FailureKind.UnsupportedParameter, null, null]);
        var sent = server.Requests;
        sent[0].Text(0).ShouldBe("Extract.");
        sent[1].Body.GetProperty("response_format").GetRawText().ShouldBe("""{"type":"json_object"}""");
        sent[1].Text(0).ShouldStartWith("Extract.\n\n");
        foreach (var later in sent[1..])
            later.Text(0).Split('\n').ShouldContain(SchemaLine);
        sent[2].Has("response_format").ShouldBeFalse();
        sent[3].Has("response_format").ShouldBeFalse("it is remembered");
    }

    [Fact]
    public async Task A_schema_without_a_system_message_gets_one_when_it_goes_into_the_prompt()
    {
        await using var server = ScriptedServer.Start(new Reply(400, Bodies.Error("unsupported_parameter", param: "response_format")), Reply.Answer("{}"));
        using var client = server.Client();

        await Repeat(client, Full with { SystemMessage = null }, 2);

        server.Requests[1].Body.GetProperty("messages")[0].GetProperty("role").GetString().ShouldBe("system");
        server.Requests[1].Text(0).ShouldEndWith("\n" + SchemaLine);
    }

    [Theory]
    [InlineData("unsupported_value", "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.", "temperature")]
    [InlineData(null, "`temperature` must be strictly positive", null)]
    public async Task A_refused_temperature_is_left_out(string? code, string message, string? param)
    {
        await using var server = ScriptedServer.Start(new Reply(400, Bodies.Error(code, message, param: param)), Reply.Answer("{}"));
        using var client = server.Client();

        (await Repeat(client, Full, 3)).Select(outcome => outcome.Failure).ShouldBe([FailureKind.UnsupportedParameter, null, null]);

        server.Requests.Select(received => received.Has("temperature")).ShouldBe([true, false, false]);
        server.Requests[2].Has("max_tokens").ShouldBeTrue("nothing else was refused");
    }

    [Fact]
    public async Task A_refused_output_limit_gets_its_other_name_and_then_none()
    {
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            received.Has("max_tokens") ? new Reply(400, Bodies.Error("unsupported_parameter", "Use 'max_completion_tokens' instead.", param: "max_tokens"))
            : received.Has("max_completion_tokens") ? new Reply(422, Bodies.Error(null, "Unrecognized request argument supplied: max_completion_tokens"))
            : Reply.Answer("{}")));
        using var client = server.Client();

        (await Repeat(client, Full, 3)).Select(outcome => outcome.Failure).ShouldBe([FailureKind.UnsupportedParameter, FailureKind.UnsupportedParameter, null]);

        server.Requests[1].Body.GetProperty("max_completion_tokens").GetInt32().ShouldBe(100);
    }

    [Fact]
    public async Task Refusing_a_parameter_that_was_not_sent_is_a_bad_request()
    {
        await using var server = ScriptedServer.Start(new Reply(400, Bodies.Error("unsupported_value", "No.", param: "temperature")));
        using var client = server.Client();

        (await Repeat(client, Full, 3)).Select(outcome => outcome.Failure)
            .ShouldBe([FailureKind.UnsupportedParameter, FailureKind.BadRequest, FailureKind.BadRequest]);
    }

    [Fact]
    public async Task A_quoted_document_about_temperatures_changes_nothing()
    {
        const string Document = "The temperature is unknown, and response_format is not supported in this context window.";
        await using var server = ScriptedServer.Start(new Reply(400, Bodies.Error(null, "Invalid text: " + Document)));
        using var client = server.Client();

        (await Repeat(client, Full with { UserMessage = Document }, 2)).ShouldAllBe(outcome => outcome.Failure == FailureKind.BadRequest);
        server.Requests[1].Has("temperature").ShouldBeTrue();
    }

    [Fact]
    public async Task A_limit_that_is_too_high_is_a_bad_request_and_changes_nothing()
    {
        await using var server = ScriptedServer.Start(
            new Reply(400, Bodies.Error("invalid_value", "max_tokens is too large: 9000. This model supports at most 4096 completion tokens.", param: "max_tokens")));
        using var client = server.Client();

        (await Repeat(client, Full, 2)).ShouldAllBe(outcome => outcome.Failure == FailureKind.BadRequest);
        server.Requests.ShouldAllBe(received => received.Has("max_tokens"));
    }

    [Fact]
    public async Task Twenty_calls_in_flight_that_are_all_refused_move_on_one_step_only()
    {
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.Start(async received =>
        {
            if (!received.Body.GetRawText().Contains("json_schema"))
                return Reply.Answer("{}");

            if (Interlocked.Increment(ref arrived) == 20)
                all.SetResult();
            await all.Task;
            return new Reply(400, Bodies.Error("unsupported_parameter", param: "response_format"));
        });
        using var client = server.Client();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CompleteAsync(Full, CancellationToken.None).AsTask()));
        outcomes.ShouldAllBe(outcome => outcome.Failure == FailureKind.UnsupportedParameter);

        (await client.CompleteAsync(Full, CancellationToken.None)).Succeeded.ShouldBeTrue();
        server.Requests[^1].Body.GetProperty("response_format").GetProperty("type").GetString().ShouldBe("json_object");
    }

    [Fact]
    public async Task Every_model_is_remembered_by_itself()
    {
        await using var server = ScriptedServer.Start(new Reply(400, Bodies.Error("unsupported_value", "No.", param: "temperature")), Reply.Answer("{}"));
        using var client = server.Client();

        await client.CompleteAsync(Full, CancellationToken.None);
        await client.CompleteAsync(Full with { Model = "model-2" }, CancellationToken.None);

        server.Requests[1].Has("temperature").ShouldBeTrue();
    }

    private static async Task<AttemptOutcome[]> Repeat(OpenAICompatibleClient client, LlmCall call, int times)
    {
        var outcomes = new AttemptOutcome[times];
        for (var i = 0; i < times; i++)
            outcomes[i] = await client.CompleteAsync(call, CancellationToken.None);
        return outcomes;
    }
}
