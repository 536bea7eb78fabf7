using System.ClientModel;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenAI;
using OpenAI.Chat;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Observability;

namespace ParallelLlm.Tests.Integration.Simulator.Http;

public sealed class SimulatorServerTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    private const string Body = """
        {"model":"gpt-x","temperature":0,"messages":[{"role":"system","content":"Extract."},{"role":"user","content":[{"type":"text","text":"Name: Zoë"}]}],
         "response_format":{"type":"json_schema","json_schema":{"name":"f","schema":{"type":"object","properties":{"name":{"type":["string","null"]},"age":{"type":"integer"}}}}}}
        """;

    [Fact]
    public async Task An_answer_is_a_chat_completion_with_usage_headers_and_the_simulator_s_name()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Rpm = 600, Tpm = 240_000, TpmBurst = 1_000 });
        using var client = new HttpClient();
        using var response = await Post(client, server, Body);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(response, "x-ratelimit-limit-requests").ShouldBe("600");
        Header(response, "x-ratelimit-remaining-requests").ShouldBe("599");
        Header(response, "x-ratelimit-reset-requests").ShouldBe("100ms");
        Header(response, "x-ratelimit-limit-tokens").ShouldBe("240000");
        // 17 characters of messages and 25 of the answer: 5 + 7 tokens.
        Header(response, "x-ratelimit-remaining-tokens").ShouldBe("988");
        using var json = await Json(response);
        var root = json.RootElement;
        root.GetProperty("object").GetString().ShouldBe("chat.completion");
        root.GetProperty("model").GetString().ShouldBe("simulator-rule-v1");
        var choice = root.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        choice.GetProperty("message").GetProperty("content").GetString().ShouldBe("""{"name":"Zoë","age":null}""");
        root.GetProperty("usage").GetRawText().ShouldBe("""{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}""");
    }

    [Fact]
    public async Task The_official_SDK_understands_its_answers_and_its_list_of_models()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        var sdk = new OpenAIClient(new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri(server.BaseUrl) });
        ChatCompletion answer = await sdk.GetChatClient("gpt-x").CompleteChatAsync(
            [new SystemChatMessage("JSON Schema: {\"properties\":{\"name\":{}}}"), new UserChatMessage("Name: Ada")]);

        answer.Content[0].Text.ShouldBe("""{"name":"Ada"}""");
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.Usage.TotalTokenCount.ShouldBe(16);
        (await sdk.GetOpenAIModelClient().GetModelsAsync()).Value.ShouldHaveSingleItem().Id.ShouldBe("simulator-rule-v1");
    }

    [Fact]
    public async Task A_bucket_s_429_carries_OpenAI_s_error_and_hints()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Rpm = 4, RpmBurst = 1 }, time: new FakeTimeProvider());
        using var client = new HttpClient();
        (await Post(client, server, Body)).Dispose();
        using var response = await Post(client, server, Body);

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Header(response, "retry-after").ShouldBe("15");
        Header(response, "retry-after-ms").ShouldBe("15000");
        Header(response, "x-ratelimit-remaining-requests").ShouldBe("0");
        Header(response, "x-ratelimit-reset-requests").ShouldBe("15s");
        using var json = await Json(response);
        json.RootElement.GetProperty("error").GetRawText().ShouldBe(
            """{"message":"Rate limit reached for simulator-rule-v1 on requests per min (RPM): Limit 4, Used 4, Requested 1. Please try again in 15s.","type":"requests","param":null,"code":"rate_limit_exceeded"}""");
        server.Stats.ThrottledByRate.ShouldBe(1);
    }

    [Fact]
    public async Task The_hidden_limit_s_429_is_bare_and_a_disconnect_frees_the_place()
    {
        // With a clock that stands still nothing is ever answered: only the disconnect can free the place.
        await using var server = await SimulatorServer.StartAsync(
            new ProviderOptions { Rpm = 600, Concurrency = 1, Latency = new LatencyOptions { Ms = 60_000 } }, time: new FakeTimeProvider());
        using var client = new HttpClient();
        using var hangUp = new CancellationTokenSource();
        var first = Post(client, server, Body, hangUp.Token);
        await Outside.UntilAsync(() => server.Stats.InFlight == 1);

        using var refused = await Post(client, server, Body);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.ShouldNotContain(header => header.Key.Contains("ratelimit", StringComparison.OrdinalIgnoreCase) || header.Key.Contains("retry", StringComparison.OrdinalIgnoreCase));
        using var json = await Json(refused);
        json.RootElement.GetProperty("error").GetRawText().ShouldBe("""{"message":"Too many requests.","type":"too_many_requests","param":null,"code":null}""");

        await hangUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        await Outside.UntilAsync(() => server.Stats.Abandoned == 1);
        server.Stats.InFlight.ShouldBe(0);

        using var hangUpToo = new CancellationTokenSource();
        var second = Post(client, server, Body, hangUpToo.Token);
        await Outside.UntilAsync(() => server.Stats.InFlight == 1);
        server.Stats.ThrottledByConcurrency.ShouldBe(1);
        server.Stats.MaxInFlight.ShouldBe(1);
        await hangUpToo.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task A_reset_resets_the_connection()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Faults = new FaultOptions { Reset = 1 } });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var url = new Uri(server.BaseUrl);
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        var body = Encoding.UTF8.GetBytes(Body);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n"));
        await socket.SendAsync(body);

        var error = await Should.ThrowAsync<SocketException>(() => socket.ReceiveAsync(new byte[100]).WaitAsync(Guard));
        error.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        server.Stats.Failed.ShouldBe(1);
    }

    [Fact]
    public async Task A_truncated_body_ends_before_its_length()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Faults = new FaultOptions { TruncatedBody = 1 } });
        using var client = new HttpClient();
        using var response = await Post(client, server, Body, option: HttpCompletionOption.ResponseHeadersRead);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        // The break is a broken body or a reset connection, as the two ends' timing has it.
        (await Record.ExceptionAsync(() => response.Content.ReadAsStringAsync())).ShouldBeAssignableTo<Exception>().ShouldSatisfyAllConditions(
            error => (error is HttpRequestException or IOException).ShouldBeTrue());
    }

    [Theory]
    [InlineData("error_500", 500, "application/json", "server_error")]
    [InlineData("overloaded", 503, "application/json", "server_is_overloaded")]
    [InlineData("html", 200, "text/html", "<!DOCTYPE html>")]
    [InlineData("empty_content", 200, "application/json", "\"content\":null")]
    [InlineData("fenced", 200, "application/json", "```json\\n{\\\"name\\\"")]
    [InlineData("chatty", 200, "application/json", "Here is the JSON")]
    [InlineData("length", 200, "application/json", "\"finish_reason\":\"length\"")]
    [InlineData("content_filter", 200, "application/json", "\"finish_reason\":\"content_filter\"")]
    public async Task A_fault_is_seen_on_the_wire(string fault, int status, string mediaType, string part)
    {
        await using var server = await SimulatorServer.StartAsync(ProviderOptions.Parse($$"""{"faults":{"{{fault}}":1} }"""));
        using var client = new HttpClient();
        using var response = await Post(client, server, Body);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(mediaType);
        (await response.Content.ReadAsStringAsync()).ShouldContain(part);
    }

    [Fact]
    public async Task Invalid_JSON_is_content_that_does_not_parse()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Faults = new FaultOptions { InvalidJson = 1 } });
        using var client = new HttpClient();
        using var response = await Post(client, server, Body);
        using var json = await Json(response);
        var content = json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        Should.Throw<JsonException>(() => JsonDocument.Parse(content).Dispose());
    }

    [Theory]
    [InlineData("{", 400, "invalid_request_error", null)]
    [InlineData("[]", 400, "invalid_request_error", null)]
    [InlineData("""{"messages":[]}""", 400, "invalid_request_error", "missing_required_parameter")]
    [InlineData("""{"model":"a"}""", 400, "invalid_request_error", "missing_required_parameter")]
    [InlineData("""{"model":3,"messages":[{}]}""", 400, "invalid_request_error", null)]
    [InlineData("""{"model":"a","messages":[{"role":"user","content":"x"}],"stream":true}""", 400, "invalid_request_error", "unsupported_value")]
    [InlineData("""{"model":"other","messages":[{"role":"user","content":"x"}]}""", 404, "invalid_request_error", "model_not_found")]
    [InlineData("""{"model":"a","messages":[{"role":"user","content":"x"}],"max_tokens":3}""", 400, "invalid_request_error", "unsupported_parameter")]
    [InlineData("""{"model":"a","messages":[{"role":"user","content":"x"}],"max_completion_tokens":3}""", 200, null, null)]
    public async Task Invalid_requests_get_an_error_object(string body, int status, string? type, string? code)
    {
        await using var server = await SimulatorServer.StartAsync(ProviderOptions.Parse("""{"models":["a"],"unsupported":{"max_tokens":true}}"""));
        using var client = new HttpClient();
        using var response = await Post(client, server, body);

        ((int)response.StatusCode).ShouldBe(status);
        using var json = await Json(response);
        if (type is not null)
        {
            json.RootElement.GetProperty("error").GetProperty("type").GetString().ShouldBe(type);
            json.RootElement.GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
        }

        server.Stats.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Calls_and_the_model_list_require_the_right_key()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right", Models = ["a"] });
        using var client = new HttpClient();
        (await client.GetAsync(new Uri($"{server.BaseUrl}/models"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var refused = await Post(client, server, Body);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        client.DefaultRequestHeaders.Authorization = new("Bearer", "right");
        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri($"{server.BaseUrl}/models")));
        json.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()).ShouldBe(["simulator-rule-v1", "a"]);
        (await client.GetAsync(new Uri($"{server.BaseUrl}/elsewhere"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Stats_tell_bodies_apart_and_speak_snake_case()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        using var client = new HttpClient();
        foreach (var body in new[] { Body, Body, Body, Body.Replace("Zoë", "Ada", StringComparison.Ordinal) })
            (await Post(client, server, body)).Dispose();

        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri(new Uri(server.BaseUrl), "/simulator/stats")));
        var stats = json.RootElement;
        (string Name, long Value)[] expected =
        [
            ("requests", 4), ("answered", 4), ("throttled", 0), ("throttled_by_rate", 0), ("throttled_by_concurrency", 0), ("failed", 0), ("abandoned", 0),
            ("in_flight", 0), ("max_in_flight", 1), ("prompt_tokens", 20), ("completion_tokens", 28), ("total_tokens", 48), ("distinct_answered", 2), ("duplicate_answered", 1),
        ];
        expected.Select(one => (one.Name, stats.GetProperty(one.Name).GetInt64())).ShouldBe(expected);
        stats.GetProperty("first_request_at").GetDouble().ShouldBeLessThanOrEqualTo(stats.GetProperty("last_answer_at").GetDouble());
    }

    [Fact]
    public async Task Disposing_aborts_calls_that_are_still_waiting()
    {
        var server = await SimulatorServer.StartAsync(new ProviderOptions { Faults = new FaultOptions { Hang = 1 } });
        using var client = new HttpClient();
        var call = Post(client, server, Body);
        await Outside.UntilAsync(() => server.Stats.InFlight == 1);
        await server.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(() => call.WaitAsync(Guard));
        server.Stats.Abandoned.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_that_leaves_in_the_middle_of_its_request_is_no_error_of_the_server()
    {
        var log = new WarningCounter();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(log));
        await using (var server = await SimulatorServer.StartAsync(new ProviderOptions(), loggers: loggers))
        {
            using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
            {
                await socket.ConnectAsync(IPAddress.Loopback, new Uri(server.BaseUrl).Port);
                await socket.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"u8.ToArray());
            }

            using var client = new HttpClient();
            (await Post(client, server, Body)).Dispose();
        }

        log.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_IOException()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        await Should.ThrowAsync<IOException>(() => SimulatorServer.StartAsync(new ProviderOptions(), new Uri(server.BaseUrl).Port));
    }

    private static async Task<HttpResponseMessage> Post(
        HttpClient client, SimulatorServer server, string body, CancellationToken cancellationToken = default, HttpCompletionOption option = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.BaseUrl}/chat/completions")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await client.SendAsync(request, option, cancellationToken).WaitAsync(Guard, CancellationToken.None);
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    private static async Task<JsonDocument> Json(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
}
