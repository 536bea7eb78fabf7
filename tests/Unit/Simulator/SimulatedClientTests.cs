using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Unit.Simulator;

public sealed class SimulatedClientTests
{
    private static readonly LlmCall Call = new()
    {
        Model = "any",
        SystemMessage = "Extract.",
        UserMessage = "<document>\nName: Ada\n</document>",
        ResponseSchema = new ResponseSchema("fields", """{"properties":{"name":{"type":["string","null"]}}}"""),
    };

    [Fact]
    public async Task Without_latency_it_answers_at_once()
    {
        var client = new SimulatedClient(new ProviderOptions());
        var task = client.CompleteAsync(Call, CancellationToken.None);

        task.IsCompletedSuccessfully.ShouldBeTrue();
        (await task).ShouldBe(new AttemptOutcome { Content = """{"name":"Ada"}""", Model = "simulator-rule-v1", StatusCode = 200, Usage = new TokenUsage(10, 4, 14) });
        client.Stats.Answered.ShouldBe(1);
    }

    [Fact]
    public async Task It_answers_after_the_latency_and_reports_it()
    {
        var time = new FakeTimeProvider();
        var client = new SimulatedClient(new ProviderOptions { Latency = new LatencyOptions { Ms = 200 } }, time);
        var task = client.CompleteAsync(Call, CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromMilliseconds(199));
        task.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        (await task).Latency.ShouldBe(TimeSpan.FromMilliseconds(200));
        client.Stats.InFlight.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"rpm": 60, "rpm_burst": 1, "quota_requests": 1}""", FailureKind.OutOfQuota, 429, "insufficient_quota", null)]
    [InlineData("""{"rpm": 60, "rpm_burst": 1}""", FailureKind.ThrottledByRate, 429, "rate_limit_exceeded", 1.0)]
    [InlineData("""{"rpm": 60, "rpm_burst": 1, "hint": "negative"}""", FailureKind.ThrottledByRate, 429, "rate_limit_exceeded", -1.0)]
    [InlineData("""{"outages": [{"at_s": 1, "for_s": 1}], "latency": {"ms": 0.001}}""", FailureKind.Transient, 503, "server_error", null)]
    [InlineData("""{"faults": {"error_500": 1}}""", FailureKind.Transient, 500, "server_error", null)]
    [InlineData("""{"faults": {"overloaded": 1}}""", FailureKind.Overloaded, 503, "server_is_overloaded", null)]
    [InlineData("""{"faults": {"reset": 1}}""", FailureKind.Transient, null, null, null)]
    [InlineData("""{"faults": {"truncated_body": 1}}""", FailureKind.Transient, 200, null, null)]
    [InlineData("""{"faults": {"html": 1}}""", FailureKind.Malformed, 200, null, null)]
    [InlineData("""{"faults": {"empty_content": 1}}""", FailureKind.Malformed, 200, null, null)]
    [InlineData("""{"faults": {"length": 1}}""", FailureKind.Truncated, 200, null, null)]
    [InlineData("""{"faults": {"content_filter": 1}}""", FailureKind.Refused, 200, null, null)]
    [InlineData("""{"api_key": "right"}""", FailureKind.EndpointUnusable, 401, "invalid_api_key", null)]
    [InlineData("""{"models": ["other"]}""", FailureKind.EndpointUnusable, 404, "model_not_found", null)]
    [InlineData("""{"context_tokens": 9}""", FailureKind.TooLarge, 400, "context_length_exceeded", null)]
    public async Task Simulated_failures_are_classified_as_on_the_wire(string json, FailureKind kind, int? status, string? code, double? waitSeconds)
    {
        var time = new FakeTimeProvider();
        var client = new SimulatedClient(ProviderOptions.Parse(json), time, "wrong");
        if (json.Contains("rpm", StringComparison.Ordinal))
            (await client.CompleteAsync(Call, CancellationToken.None)).Succeeded.ShouldBeTrue();
        if (json.Contains("outages", StringComparison.Ordinal))
            time.Advance(TimeSpan.FromSeconds(1));

        var outcome = await client.CompleteAsync(Call, CancellationToken.None);
        (outcome.Failure, outcome.StatusCode, outcome.ErrorCode, outcome.WaitHint?.TotalSeconds).ShouldBe((kind, status, code, waitSeconds));
        outcome.Content.ShouldBeNull();
        outcome.Message.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("fenced", "```json\n{\"name\":\"Ada\"}\n```")]
    [InlineData("invalid_json", "{\"name\":\"Ada\", \"")]
    public async Task Content_is_handed_on_as_it_came(string fault, string content)
    {
        var client = new SimulatedClient(ProviderOptions.Parse($$"""{"faults": {"{{fault}}": 1} }"""));
        (await client.CompleteAsync(Call, CancellationToken.None)).Content.ShouldBe(content);
    }

    [Fact]
    public async Task The_hidden_limit_throttles_by_concurrency_and_a_cancelled_call_frees_its_place()
    {
        var client = new SimulatedClient(new ProviderOptions { Concurrency = 1, Latency = new LatencyOptions { Ms = 1_000 } }, new FakeTimeProvider());
        using var cancel = new CancellationTokenSource();
        var first = client.CompleteAsync(Call, cancel.Token).AsTask();
        (await client.CompleteAsync(Call, CancellationToken.None)).Failure.ShouldBe(FailureKind.ThrottledByConcurrency);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        client.Stats.ShouldSatisfyAllConditions(
            stats => stats.Abandoned.ShouldBe(1),
            stats => stats.InFlight.ShouldBe(0),
            stats => stats.ThrottledByConcurrency.ShouldBe(1));
    }

    [Theory]
    [InlineData("""{"latency": {"ms": 60001}}""")]
    [InlineData("""{"faults": {"hang": 1}}""")]
    [InlineData("""{"drop_above": 1, "concurrency": 1, "faults": {"hang": 1}}""")]
    public async Task A_call_that_outlasts_its_timeout_is_a_timeout(string json)
    {
        var time = new FakeTimeProvider();
        var client = new SimulatedClient(ProviderOptions.Parse(json), time);
        var task = client.CompleteAsync(Call, CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(60));
        (await task).Failure.ShouldBe(FailureKind.Timeout);
        client.Stats.Abandoned.ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_parameter_is_left_out_from_then_on()
    {
        var client = new SimulatedClient(ProviderOptions.Parse("""{"unsupported": {"json_schema": true, "json_object": true, "temperature": true, "max_tokens": true}}"""));
        var call = Call with { MaxOutputTokens = 100 };
        for (var i = 0; i < 4; i++)
            (await client.CompleteAsync(call, CancellationToken.None)).Failure.ShouldBe(FailureKind.UnsupportedParameter);
        (await client.CompleteAsync(call, CancellationToken.None)).Content.ShouldBe("""{"name":"Ada"}""");
    }

    [Theory]
    [InlineData("JSON Schema: {\"properties\":{\"name\":{}}}", "Name: Ada", """{"name":"Ada"}""")]
    [InlineData("no schema", "JSON Schema: {\"properties\":{\"name\":{}}}\nName: Ada", """{"name":"Ada"}""")]
    [InlineData(null, "Name: Ada", "{}")]
    public async Task Without_a_schema_the_messages_are_searched_for_one(string? system, string user, string expected)
    {
        var client = new SimulatedClient(new ProviderOptions());
        for (var i = 0; i < 2; i++)
            (await client.CompleteAsync(Call with { ResponseSchema = null, SystemMessage = system, UserMessage = user }, CancellationToken.None)).Content.ShouldBe(expected);
    }
}
