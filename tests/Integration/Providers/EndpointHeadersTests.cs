namespace ParallelLlm.Tests.Integration.Providers;

/// <summary>Custom headers of an endpoint.</summary>
public sealed class EndpointHeadersTests
{
    private const string Secret = "tenant-4711-plain";

    [Fact]
    public async Task Fault_Wire_09_Headers_go_with_every_call_and_override_the_bearer_token()
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}"));
        using var client = Client(
            server, ("x-api-key", Secret), ("X-Team", " a team "), ("Authorization", "Basic abc"), ("User-Agent", "mine/1"));

        await client.CompleteAsync(Bodies.Call, CancellationToken.None);
        await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        foreach (var request in server.Requests)
        {
            request.Headers["x-api-key"].ShouldBe(Secret);
            request.Headers["x-team"].ShouldBe("a team");
            request.Headers["authorization"].ShouldBe("Basic abc");
            request.Headers["user-agent"].ShouldBe("mine/1");
        }
    }

    [Fact]
    public async Task Fault_Wire_09_The_value_of_a_header_does_not_come_back_in_a_message()
    {
        var padding = new string('x', 280);
        await using var server = ScriptedServer.Start(
            new Reply(403, Bodies.Error(Secret, $"No tenant {Secret}.")),
            new Reply(500, $"{Secret} failed"),
            new Reply(500, $"{padding} {Secret}"),
            new Reply(200, $"<html><title>{Secret}</title></html>"),
            new Reply(200, Bodies.Error("x", $"No {Secret}")));
        using var client = Client(server, ("x-api-key", Secret));

        for (var call = 0; call < 5; call++)
        {
            var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);
            outcome.Succeeded.ShouldBeFalse();
            outcome.ToString().ShouldNotContain("tenant-4711");
        }
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("two words", "v")]
    [InlineData("na:me", "v")]
    [InlineData("Content-Length", "0")]
    [InlineData("Host", "elsewhere")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("x-key", "")]
    [InlineData("x-key", "secret\r\nx-other: 1")]
    [InlineData("x-key", "secretä")]
    public void Fault_Wire_09_A_header_that_cannot_be_sent_is_refused_without_its_value(string name, string value)
    {
        var options = new OpenAIEndpointOptions { BaseUrl = new Uri("http://localhost/v1"), Headers = new Dictionary<string, string> { [name] = value } };

        Should.Throw<ArgumentException>(() => new OpenAICompatibleClient(options)).Message.ShouldNotContain("secret");
        options.ToString().ShouldNotContain("secret");
    }

    private static OpenAICompatibleClient Client(ScriptedServer server, params (string Name, string Value)[] headers) =>
        new(new OpenAIEndpointOptions
        {
            BaseUrl = server.BaseUrl,
            ApiKey = "sk-test-0123456789",
            Headers = headers.ToDictionary(header => header.Name, header => header.Value),
        });
}
