using System.Net;
using System.Text;
using ParallelLlm.Providers.Wire;
using ParallelLlm.Tests.Unit.Providers;

namespace ParallelLlm.Tests.Integration.Providers;

/// <summary>What servers have been seen to answer, sent by a real server and read by the real client.</summary>
public sealed class WireFaultTests
{
    private static readonly LlmCall Full =
        Bodies.Call with { SystemMessage = "Extract.", MaxOutputTokens = 100, ResponseSchema = Bodies.Schema };

    public static TheoryData<string> Names => [.. WireRows.All.Select(row => row.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Fault_Wire_Each_answer_has_its_class(string name)
    {
        var row = WireRows.All.Single(row => row.ToString() == name);
        await using var server = ScriptedServer.Start(row.Reply);
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(row.Kind, $"{outcome.Message} ({row.Source})");
        outcome.StatusCode.ShouldBe(row.Reply.Status);
    }

    [Fact]
    public async Task Fault_Wire_03_A_page_is_named_with_its_title_and_where_it_comes_from()
    {
        await using var server = ScriptedServer.Start(WireRows.All.First(row => row.Name == "Cloudflare's firewall").Reply);
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Message.ShouldBe(
            "HTTP 403: HTML instead of JSON (\"Attention Required! | Cloudflare\"): it comes from something in front of the API, such as a proxy or a firewall.");
    }

    public static TheoryData<string> Refusals => [.. DialectRows.All.Select(row => row.ToString())];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Fault_Wire_05_A_refusal_in_a_servers_own_words_leads_to_a_form_that_it_takes(string name)
    {
        var row = DialectRows.All.Single(row => row.ToString() == name);
        await using var server = ScriptedServer.Start(received =>
            Task.FromResult(received.Holds(row.Refuses) ? row.Refusal : Reply.Answer("{}")));
        using var client = server.Client();

        var outcomes = new List<FailureKind?>();
        for (var i = 0; i < 4; i++)
            outcomes.Add((await client.CompleteAsync(Full, CancellationToken.None)).Failure);

        outcomes[^1].ShouldBeNull(row.Source);
        outcomes.TakeWhile(outcome => outcome is not null).ShouldAllBe(outcome => outcome == FailureKind.UnsupportedParameter);
        server.Requests[^1].Body.GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("content").GetString()).Last()!
            .ShouldContain(Full.UserMessage);
    }

    // The refusals say nothing: the client finds the parameter to leave out by trying.
    [Theory]
    [InlineData("response_format", "json_schema")]
    [InlineData("response_format", "")]
    [InlineData("system", "")]
    [InlineData("temperature", "")]
    [InlineData("max_tokens", "")]
    public async Task Fault_Wire_05_A_dialect_is_found_without_words(string of, string value)
    {
        await using var server = ScriptedServer.Start(received =>
            Task.FromResult(received.Holds(of, value) ? new Reply(400, Bodies.Error("oops", "Nope.")) : Reply.Answer("{}")));
        using var client = server.Client();

        (await client.CompleteAsync(Full, CancellationToken.None)).Failure.ShouldBeNull();
        var tried = server.Requests.Length;
        (await client.CompleteAsync(Full, CancellationToken.None)).Failure.ShouldBeNull();

        server.Requests.Length.ShouldBe(tried + 1, "what worked is remembered");
        var kept = server.Requests[^1];
        kept.Holds(of, value).ShouldBeFalse();
        new[] { "response_format", "temperature", "system" }.Count(parameter => parameter != of && !kept.Holds(parameter))
            .ShouldBe(0, "the rest is sent as before");
    }

    [Fact]
    public async Task Fault_Wire_05_Two_things_that_are_refused_together_are_both_left_out()
    {
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            received.Holds("system") || received.Holds("temperature") ? new Reply(422, """{"detail":"?"}""") : Reply.Answer("{}")));
        using var client = server.Client();

        (await client.CompleteAsync(Full, CancellationToken.None)).Failure.ShouldBeNull();

        server.Requests[^1].Text(0).ShouldStartWith("Extract.\n\n");
        server.Requests[^1].Text(0).ShouldEndWith("\n\n" + Full.UserMessage);
    }

    [Fact]
    public async Task Fault_Wire_05_A_handful_of_equal_refusals_is_enough()
    {
        await using var server = ScriptedServer.Start(new Reply(400, Bodies.Error("oops", "Nope 17.")));
        using var client = server.Client();

        var kinds = new List<FailureKind?>();
        for (var i = 0; i < 6; i++)
            kinds.Add((await client.CompleteAsync(Full with { UserMessage = $"letter {i}" }, CancellationToken.None)).Failure);

        kinds.ShouldBe(
            [.. Enumerable.Repeat<FailureKind?>(FailureKind.BadRequest, 4), FailureKind.EndpointUnusable, FailureKind.EndpointUnusable]);
        server.Requests.Length.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task Fault_Wire_05_A_text_that_is_refused_where_others_are_answered_changes_nothing_for_them()
    {
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            received.Text(1).Contains("odd", StringComparison.Ordinal) ? new Reply(400, Bodies.Error("oops", "Nope.")) : Reply.Answer("{}")));
        using var client = server.Client();

        (await client.CompleteAsync(Full, CancellationToken.None)).Failure.ShouldBeNull();
        (await client.CompleteAsync(Full with { UserMessage = "odd" }, CancellationToken.None)).Failure.ShouldBe(FailureKind.BadRequest);
        (await client.CompleteAsync(Full, CancellationToken.None)).Failure.ShouldBeNull();

        server.Requests.Length.ShouldBe(3);
        server.Requests[^1].Holds("response_format", "json_schema").ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"sk-test-1\"")]
    [InlineData("'sk-test-1'")]
    [InlineData(" \"sk-test-1\"\n")]
    public async Task Fault_Wire_11_A_key_in_quotes_is_sent_without_them(string key)
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}"));
        using var client = server.Client(key);

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Succeeded.ShouldBeTrue();

        server.Requests.Single().Headers["Authorization"].ShouldBe("Bearer sk-test-1");
    }

    [Fact]
    public async Task Fault_Wire_11_Lines_that_only_keep_the_connection_end_with_the_attempts_time()
    {
        await using var server = ScriptedServer.Start(new Reply(200, "", Ending: Ending.KeepAliveLines));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call with { Timeout = TimeSpan.FromMilliseconds(300) }, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.Timeout);
    }

    [Theory]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public async Task Fault_Wire_11_A_server_that_listens_on_IPv6_alone_is_reached(string host)
    {
        if (!System.Net.Sockets.Socket.OSSupportsIPv6)
            return;
        await using var server = ScriptedServer.StartAt(IPAddress.IPv6Loopback, Reply.Answer("{}"));
        if (host == "localhost" && !(await Dns.GetHostAddressesAsync(host)).Contains(IPAddress.IPv6Loopback))
            return;
        using var client = new OpenAICompatibleClient(new() { BaseUrl = new Uri($"http://{host}:{server.BaseUrl.Port}/v1") });

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Fault_Wire_11_A_server_that_listens_on_IPv4_alone_is_reached_as_localhost()
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}"));
        using var client = new OpenAICompatibleClient(new() { BaseUrl = new Uri($"http://localhost:{server.BaseUrl.Port}/v1") });

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Failure.ShouldBeNull();
    }

    [Fact]
    public void Fault_Wire_11_A_closing_connection_and_a_name_not_found_for_a_moment_are_retried()
    {
        Exception[] exceptions =
        [
            new HttpRequestException(
            HttpRequestError.HttpProtocolError, "The HTTP/2 server sent GOAWAY.", new HttpProtocolException(0, "NO_ERROR", null)),
            new HttpRequestException(HttpRequestError.NameResolutionError, "Name or service not known"),
            new HttpRequestException(HttpRequestError.ConnectionError, "No route to host", new System.Net.Sockets.SocketException(113)),
        ];

        exceptions.Select(exception => new ExceptionClassifier().Classify(exception).Failure)
            .ShouldAllBe(kind => kind == FailureKind.Transient);
    }

    [Theory]
    [InlineData("anthropic-ratelimit-input-tokens-limit: 40000 | anthropic-ratelimit-input-tokens-remaining: 12000 | anthropic-ratelimit-input-tokens-reset: 2026-03-01T12:00:30Z", 40000, 12000, 30)]
    [InlineData("x-ratelimit-limit-tokens: 1000 | x-ratelimit-remaining-tokens: -1 | x-ratelimit-reset-tokens: 1772366430", 1000, null, 30)]
    [InlineData("x-ratelimit-limit-tokens: 1000 | x-ratelimit-remaining-tokens: 10 | x-ratelimit-reset-tokens: 2026-03-01T12:00:30.000Z", 1000, 10, 30)]
    [InlineData("x-ratelimit-limit-tokens-prompt: 60000 | x-ratelimit-remaining-tokens-prompt: 59000", 60000, 59000, null)]
    public void Fault_Wire_11_Announced_tokens_are_read_in_every_dialect(string headers, int limit, int? remaining, int? reset)
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var tokens = RateLimitHeaders.Read(Lookup.Of(headers), now)!.Tokens;

        (tokens.Limit, tokens.Remaining, tokens.Reset?.TotalSeconds).ShouldBe((limit, remaining, reset));
    }

    [Fact]
    public async Task Fault_Wire_04_An_error_inside_a_success_keeps_its_wait_and_its_usage()
    {
        await using var server = ScriptedServer.Start(new Reply(
            200, """{"error":{"code":429,"message":"Try again in 7s."},"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}"""));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.WaitHint.ShouldBe(TimeSpan.FromSeconds(7));
        outcome.Usage.Total.ShouldBe(4);
        outcome.Message.ShouldBe("HTTP 200 with error 429: Try again in 7s.");
    }

    [Fact]
    public void Fault_Wire_06_A_limit_of_nothing_is_no_matter_of_waiting()
    {
        var body = """[{"error":{"code":429,"message":"Quota exceeded","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"0"}]}]}}]""";

        ErrorAnswer.Read(429, _ => null, Encoding.UTF8.GetBytes(body),
            DateTimeOffset.UnixEpoch, new ErrorContext(Prompt: null)).Outcome.Failure
            .ShouldBe(FailureKind.OutOfQuota);
    }
}
