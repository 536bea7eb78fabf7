using System.Text;

namespace ParallelLlm.Tests.Integration.Providers;

public sealed class OpenAICompatibleClientTests
{
    [Fact]
    public async Task An_answer_holds_text_tokens_model_and_limits()
    {
        await using var server = ScriptedServer.Start(new Reply(200, Bodies.Completion("{\"name\":\"Zoë 😀\"}"), "x-ratelimit-limit-requests: 60\r\nx-ratelimit-remaining-requests: 59\r\nx-ratelimit-reset-requests: 1s"));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Content.ShouldBe("{\"name\":\"Zoë 😀\"}");
        outcome.Usage.ShouldBe(new TokenUsage(11, 3, 14));
        outcome.Model.ShouldBe("model-1");
        outcome.RateLimit!.Requests.Remaining.ShouldBe(59);
        outcome.Latency.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Text_arrives_as_it_was_however_long_and_odd_it_is()
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}"));
        using var client = server.Client();
        var text = new StringBuilder();
        for (var i = 0; i < 3000; i++)
            text.Append("ä\"\\\n\t\u0001😀<é>").Append(i);

        await client.CompleteAsync(Bodies.Call with { UserMessage = text.ToString(), SystemMessage = text.ToString() }, CancellationToken.None);

        server.Requests[0].Text(0).ShouldBe(text.ToString());
        server.Requests[0].Text(1).ShouldBe(text.ToString());
    }

    [Fact]
    public async Task Half_a_character_does_not_break_the_call()
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}"));
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call with { UserMessage = "a\uD83D b" }, CancellationToken.None)).Succeeded.ShouldBeTrue();

        server.Requests[0].Text(0).ShouldBe("a\uFFFD b");
    }

    [Theory]
    [InlineData(Ending.StallBeforeHeaders)]
    [InlineData(Ending.StallInBody)]
    public async Task A_call_that_outlasts_its_time_is_an_outcome(Ending ending)
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}") with { Ending = ending });
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call with { Timeout = TimeSpan.FromMilliseconds(200) }, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.Timeout);
        outcome.Message.ShouldBe("No complete answer within 0.2 s.");
    }

    [Theory]
    [InlineData(Ending.StallBeforeHeaders)]
    [InlineData(Ending.StallInBody)]
    public async Task A_cancelled_call_is_no_outcome(Ending ending)
    {
        using var cancel = new CancellationTokenSource();
        await using var server = ScriptedServer.Start(_ =>
        {
            cancel.CancelAfter(50);
            return Task.FromResult(Reply.Answer("{}") with { Ending = ending });
        });
        using var client = server.Client();

        var thrown = await Should.ThrowAsync<OperationCanceledException>(client.CompleteAsync(Bodies.Call, cancel.Token).AsTask());

        thrown.CancellationToken.ShouldBe(cancel.Token);
        await Should.ThrowAsync<OperationCanceledException>(client.CompleteAsync(Bodies.Call, cancel.Token).AsTask());
        server.Requests.Length.ShouldBe(1, "a call that is cancelled before it begins is not sent");
    }

    [Fact]
    public async Task An_answer_without_end_is_not_kept()
    {
        await using var server = ScriptedServer.Start(new Reply(200, new string(' ', 33 * 1024 * 1024)));
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Message.ShouldBe("The answer is larger than 32 MB.");
    }

    [Fact]
    public async Task A_large_answer_is_read_whole()
    {
        var content = new string('x', 300_000);
        await using var server = ScriptedServer.Start(Reply.Answer(content));
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Content.ShouldBe(content);
    }

    [Fact]
    public async Task Without_a_key_no_authorization_is_sent()
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}"));
        using var client = server.Client(key: " ");

        await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        server.Requests[0].Headers.ContainsKey("Authorization").ShouldBeFalse();
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = ScriptedServer.Start(Reply.Answer("{}"));
        await using var server = ScriptedServer.Start(new Reply(307, "", $"location: {elsewhere.BaseUrl}/chat/completions"));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.EndpointUnusable);
        outcome.Message.ShouldBe($"HTTP 307: The server redirects to {elsewhere.BaseUrl.GetLeftPart(UriPartial.Authority)}; check the base URL.");
        elsewhere.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_connection_serves_call_after_call()
    {
        await using var server = ScriptedServer.Start(new Reply(429, Bodies.Error()), new Reply(500, "x"), Reply.Answer("{}"));
        using var client = server.Client();

        for (var i = 0; i < 3; i++)
            await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        server.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData(401, "Incorrect API key provided: plain-and-secret.")]
    [InlineData(400, "Bearer plain-and-secret, and Patient Erika Mustermann was seen on 3 May.")]
    [InlineData(500, "plain-and-secret: Patient Erika Mustermann was seen")]
    public async Task Neither_key_nor_text_comes_back_in_a_message(int status, string message)
    {
        var (inJson, plain) = (new Reply(status, Bodies.Error("plain-and-secret", message)), new Reply(status, message));
        await using var server = ScriptedServer.Start(inJson, inJson, plain);
        using var client = server.Client("plain-and-secret");

        LlmCall[] calls = [Bodies.Call, Bodies.Call with { SystemMessage = Bodies.Call.UserMessage, UserMessage = "Extract." }];
        foreach (var call in calls.Concat(calls))
        {
            var outcome = await client.CompleteAsync(call, CancellationToken.None);
            outcome.ToString().ShouldNotContain("plain-and-secret");
            outcome.ToString().ShouldNotContain("Mustermann");
            outcome.Message!.ShouldStartWith($"HTTP {status}");
        }
    }

    [Theory]
    [InlineData("ftp://host/v1", null)]
    [InlineData("v1", null)]
    [InlineData("https://me:hunter2@host/v1", null)]
    [InlineData("https://host/v1", "hunter2 hunter2")]
    [InlineData("https://host/v1", "hunter2ä")]
    public void Unusable_options_are_refused_without_showing_the_key(string url, string? key)
    {
        var options = new OpenAIEndpointOptions { BaseUrl = new Uri(url, UriKind.RelativeOrAbsolute), ApiKey = key };

        Should.Throw<ArgumentException>(() => new OpenAICompatibleClient(options)).Message.ShouldNotContain("hunter2");
        options.ToString().ShouldNotContain("hunter2");
    }
}
