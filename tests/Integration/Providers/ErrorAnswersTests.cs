using static ParallelLlm.FailureKind;

namespace ParallelLlm.Tests.Integration.Providers;

/// <summary>What every kind of answer means, sent by a real server and read by the real client.</summary>
public sealed class ErrorAnswersTests
{
    private const string NothingLeft = "x-ratelimit-limit-requests: 600\r\nx-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 1s";
    private const string PlentyLeft = "x-ratelimit-limit-requests: 600\r\nx-ratelimit-remaining-requests: 300\r\nx-ratelimit-limit-tokens: 100000\r\nx-ratelimit-remaining-tokens: 90000";

    private static readonly Dictionary<string, (Reply Reply, FailureKind? Kind)> Rows = new()
    {
        ["429 with a wait hint"] = (new(429, Bodies.Error(), "retry-after: 2"), ThrottledByRate),
        ["429 rate_limit_exceeded, no requests left"] = (new(429, Bodies.Error("rate_limit_exceeded", type: "requests"), NothingLeft), ThrottledByRate),
        ["429 rate_limit_exceeded, no tokens left"] = (new(429, Bodies.Error("rate_limit_exceeded", type: "tokens"), "x-ratelimit-limit-tokens: 100000\r\nx-ratelimit-remaining-tokens: 900"), ThrottledByRate),
        ["429 whose call needs more tokens than are left"] = (new(429, Bodies.Error("rate_limit_exceeded", type: "tokens"), "x-ratelimit-limit-tokens: 50\r\nx-ratelimit-remaining-tokens: 9"), ThrottledByRate),
        ["429 rate_limit_exceeded, plenty left"] = (new(429, Bodies.Error("rate_limit_exceeded", type: "requests"), PlentyLeft), ThrottledByConcurrency),
        ["429 rate_limit_exceeded without headers"] = (new(429, Bodies.Error("rate_limit_exceeded")), ThrottledByConcurrency),
        ["429 with limits of Azure that say nothing"] = (new(429, """{"error":{"code":"429","message":"Rate limit is exceeded."}}""", "x-ratelimit-limit-requests: 0\r\nx-ratelimit-remaining-requests: 0"), ThrottledByConcurrency),
        ["429 with a code that is a number"] = (new(429, """{"error":{"code":1302,"message":"High concurrency"}}"""), ThrottledByConcurrency),
        ["429 with a code that is null"] = (new(429, """{"error":{"code":null,"type":null,"message":"You exceeded your current quota"}}"""), ThrottledByConcurrency),
        ["429 in an array, as Google sends it"] = (new(429, """[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"quota"}}]"""), ThrottledByConcurrency),
        ["429 with the wait in the body, as Google sends it"] = (new(429, """[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"quota","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"53.5s"}]}}]"""), ThrottledByRate),
        ["429 with a hint in milliseconds"] = (new(429, Bodies.Error(), "retry-after-ms: 250"), ThrottledByRate),
        ["429 with a hint of Azure"] = (new(429, Bodies.Error("429"), "x-ms-retry-after-ms: 1200\r\nx-ratelimit-limit-tokens: -1\r\nx-ratelimit-remaining-tokens: -1"), ThrottledByRate),
        ["429 with a hint that is a fraction"] = (new(429, Bodies.Error(), "retry-after: 0.4"), ThrottledByRate),
        ["429 with a hint that is a date"] = (new(429, Bodies.Error(), "retry-after: Fri, 31 Dec 2100 23:59:59 GMT"), ThrottledByRate),
        ["429 whose text has more tokens than the whole limit"] = (new(429, Bodies.Error("rate_limit_exceeded", type: "tokens"), "x-ratelimit-limit-tokens: 5\r\nx-ratelimit-remaining-tokens: 5"), TooLarge),
        ["429 billing_hard_limit_reached"] = (new(429, Bodies.Error("billing_hard_limit_reached")), OutOfQuota),
        ["429 with an empty body"] = (new(429, ""), ThrottledByConcurrency),
        ["429 with a page"] = (new(429, "<html>Too many</html>"), ThrottledByConcurrency),
        ["429 with a hint of zero"] = (new(429, Bodies.Error(), "retry-after: 0"), ThrottledByConcurrency),
        ["429 for one request above the whole limit"] = (new(429, Bodies.Error("rate_limit_exceeded", "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 36278.", "tokens")), TooLarge),
        ["429 slow_down"] = (new(429, Bodies.Error("slow_down"), "retry-after: 5"), Overloaded),
        ["503 server_is_overloaded"] = (new(503, Bodies.Error("server_is_overloaded")), Overloaded),
        ["529"] = (new(529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""), Overloaded),
        ["498"] = (new(498, Bodies.Error("capacity_exceeded")), Overloaded),
        ["429 insufficient_quota"] = (new(429, Bodies.Error("insufficient_quota"), "retry-after: 1"), OutOfQuota),
        ["429 insufficient_quota as the type"] = (new(429, Bodies.Error(null, type: "insufficient_quota")), OutOfQuota),
        ["429 credit_balance_exhausted"] = (new(429, Bodies.Error("credit_balance_exhausted")), OutOfQuota),
        ["429 project_spend_limit_exceeded"] = (new(429, Bodies.Error("project_spend_limit_exceeded")), OutOfQuota),
        ["429 organization_usage_limit_exceeded"] = (new(429, Bodies.Error("organization_usage_limit_exceeded")), OutOfQuota),
        ["402"] = (new(402, ""), OutOfQuota),
        ["401"] = (new(401, Bodies.Error("invalid_api_key")), EndpointUnusable),
        ["403"] = (new(403, Bodies.Error("unsupported_country_region_territory")), EndpointUnusable),
        ["403 from moderation"] = (new(403, """{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged."}}"""), Refused),
        ["404 model"] = (new(404, Bodies.Error("model_not_found")), EndpointUnusable),
        ["404 route"] = (new(404, "404 page not found"), EndpointUnusable),
        ["400 with a wrong key"] = (new(400, """[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]"""), EndpointUnusable),
        ["307"] = (new(307, "", "location: https://elsewhere.example/v1/chat/completions"), EndpointUnusable),
        ["500"] = (new(500, Bodies.Error(type: "server_error")), Transient),
        ["502 with a page"] = (new(502, "<html><title>502 Bad Gateway</title></html>"), Transient),
        ["503"] = (new(503, ""), Transient),
        ["504"] = (new(504, "upstream request timeout"), Transient),
        ["408"] = (new(408, ""), Transient),
        ["599, an unknown status"] = (new(599, "?"), Transient),
        ["500 not to be repeated"] = (new(500, Bodies.Error(), "x-should-retry: false"), BadRequest),
        ["400 context_length_exceeded"] = (new(400, Bodies.Error("context_length_exceeded", param: "messages")), TooLarge),
        ["413"] = (new(413, "<html>Request Entity Too Large</html>"), TooLarge),
        ["400 of vLLM about the context"] = (new(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.","type":"BadRequestError","param":null,"code":400}"""), TooLarge),
        ["400 of vLLM about max_tokens and the context"] = (new(400, """{"error":{"message":"'max_tokens' or 'max_completion_tokens' is too large: 500. This model's maximum context length is 4096 tokens","type":"BadRequestError","param":null,"code":400}}"""), TooLarge),
        ["400 of llama.cpp about the context"] = (new(400, """{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"""), TooLarge),
        ["finish_reason length"] = (new(200, Bodies.Completion("{\"a\":", "\"length\"")), Truncated),
        ["400 content_filter"] = (new(400, """{"error":{"code":"content_filter","message":"The response was filtered","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"""), Refused),
        ["finish_reason content_filter"] = (new(200, Bodies.Completion("", "\"content_filter\"")), Refused),
        ["refusal"] = (new(200, """{"choices":[{"message":{"content":null,"refusal":"I can't help with that."},"finish_reason":"stop"}]}"""), Refused),
        ["refusal as a part"] = (new(200, """{"choices":[{"message":{"content":[{"type":"refusal","refusal":"No."}]}}]}"""), Refused),
        ["400 unsupported_parameter"] = (new(400, Bodies.Error("unsupported_parameter", param: "temperature")), UnsupportedParameter),
        ["400 unsupported_value"] = (new(400, Bodies.Error("unsupported_value", "Only the default (1) value is supported.", param: "temperature")), UnsupportedParameter),
        ["400 unsupported_parameter that was not sent"] = (new(400, Bodies.Error("unsupported_parameter", param: "response_format")), BadRequest),
        ["other 400"] = (new(400, Bodies.Error("invalid_value", "Something is wrong.")), BadRequest),
        ["400 about an output limit above the model's"] = (new(400, Bodies.Error(null, "`max_tokens` must be less than or equal to `8192`", param: "max_tokens")), BadRequest),
        ["422"] = (new(422, """{"detail":[{"loc":["body","messages"],"msg":"field required","type":"value_error.missing"}]}"""), BadRequest),
        ["418, an unknown status"] = (new(418, ""), BadRequest),
        ["400 json_validate_failed"] = (new(400, Bodies.Error("json_validate_failed")), Malformed),
        ["200 with a page"] = (new(200, "<!doctype html><html></html>"), Malformed),
        ["200 with an error object"] = (new(200, """{"error":{"code":502,"message":"Provider returned error"}}"""), Transient),
        ["200 with an error in the choice"] = (new(200, """{"choices":[{"error":{"code":502,"message":"x"},"message":{"content":"half"},"finish_reason":"error"}]}"""), Transient),
        ["200 with empty choices"] = (new(200, """{"choices":[]}"""), Malformed),
        ["200 without choices"] = (new(200, "{}"), Malformed),
        ["200 with null content"] = (new(200, """{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"""), Malformed),
        ["200 with empty content"] = (new(200, Bodies.Completion(" \n")), Malformed),
        ["200 with no body"] = (new(200, ""), Malformed),
        ["200 with broken JSON"] = (new(200, Bodies.Completion("abc")[..^4]), Malformed),
        ["204"] = (new(204, ""), Malformed),
        ["connection reset before the answer"] = (new(200, "", Ending: Ending.ResetBeforeHeaders), Transient),
        ["connection reset in the body"] = (Reply.Answer("abc") with { Ending = Ending.ResetInBody }, Transient),
        ["an answer"] = (Reply.Answer("""{"name":"Erika"}"""), null),
        ["an answer without a finish reason"] = (new(200, Bodies.Completion("yes", "null")), null),
        ["an answer with an unknown finish reason"] = (new(200, Bodies.Completion("yes", "\"eos_token\"")), null),
    };

    public static TheoryData<string> RowNames => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(RowNames))]
    public async Task Each_answer_has_its_class(string row)
    {
        var (reply, kind) = Rows[row];
        await using var server = ScriptedServer.Start(reply);
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(kind, outcome.Message);
        outcome.Succeeded.ShouldBe(outcome.Content is not null);
        (outcome.Message is null).ShouldBe(outcome.Succeeded);
        server.Requests.Length.ShouldBe(1, "exactly one attempt, never a repetition");
        if (reply.Ending == Ending.Complete)
            outcome.StatusCode.ShouldBe(reply.Status);
    }

    [Theory]
    [InlineData(418, "", true)]
    [InlineData(409, "", false)]
    [InlineData(599, "?", true)]
    [InlineData(507, """{"error":{"code":"disk","message":"Patient Erika Mustermann was seen"}}""", true)]
    [InlineData(400, "", true)]
    [InlineData(400, """{"error":{"code":"invalid_value","message":"No."}}""", false)]
    [InlineData(500, "", false)]
    [InlineData(429, "", false)]
    [InlineData(401, "", false)]
    public async Task Only_unexplained_errors_are_marked_unknown(int status, string body, bool unknown)
    {
        await using var server = ScriptedServer.Start(new Reply(status, body));
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).IsUnknown.ShouldBe(unknown);
    }

    [Fact]
    public async Task A_call_that_can_never_fit_reports_the_reason()
    {
        await using var server = ScriptedServer.Start(Rows["429 whose text has more tokens than the whole limit"].Reply);
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Message.ShouldBe(
            "HTTP 429 rate_limit_exceeded: The text alone has about 10 tokens, and the account's limit is 5: waiting does not help.");
    }

    [Fact]
    public async Task A_wait_in_the_body_counts_where_there_is_no_header()
    {
        await using var server = ScriptedServer.Start(Rows["429 with the wait in the body, as Google sends it"].Reply);
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).WaitHint.ShouldBe(TimeSpan.FromSeconds(53.5));
    }

    [Fact]
    public async Task A_refused_connection_and_an_unknown_host_are_transient()
    {
        Uri closed;
        await using (var server = ScriptedServer.Start(Reply.Answer("x")))
            closed = server.BaseUrl;

        foreach (var url in new[] { closed, new Uri("http://no-such-host.invalid/v1") })
        {
            using var client = new ParallelLlm.OpenAICompatibleClient(new() { BaseUrl = url });
            var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);
            outcome.Failure.ShouldBe(Transient, outcome.Message);
            outcome.StatusCode.ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_server_that_does_not_speak_TLS_is_transient()
    {
        await using var server = ScriptedServer.Start(Reply.Answer("x"));
        using var client = new ParallelLlm.OpenAICompatibleClient(new() { BaseUrl = new UriBuilder(server.BaseUrl) { Scheme = "https" }.Uri });

        // The listener never answers a handshake; closing it ends the connection.
        var call = client.CompleteAsync(Bodies.Call with { Timeout = TimeSpan.FromSeconds(20) }, CancellationToken.None).AsTask();
        await server.DisposeAsync();

        (await call).Failure.ShouldBe(Transient);
    }

    [Fact]
    public async Task An_error_carries_hint_limits_code_and_status()
    {
        await using var server = ScriptedServer.Start(new Reply(429, Bodies.Error("rate_limit_exceeded", "Slower.", "requests"), "retry-after: 30\r\nretry-after-ms: 1500\r\n" + NothingLeft));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.WaitHint.ShouldBe(TimeSpan.FromSeconds(1.5));
        outcome.RateLimit!.Requests.ShouldBe(new(600, 0, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        outcome.ErrorCode.ShouldBe("rate_limit_exceeded");
        outcome.Message.ShouldBe("HTTP 429 rate_limit_exceeded: Slower.");
    }
}
