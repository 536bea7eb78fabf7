using System.IO.Compression;
using System.Text;
using ParallelLlm.Contracts;

namespace ParallelLlm.Tests.Unit.Calling;

/// <summary>Answers in frames and places that the API does not describe, sent to the byte by a server.</summary>
public sealed class FaultyFramesTests
{
    private const string Right = """{"name":"Anna"}""";
    private const string Quoted = "\"{\\\"name\\\":\\\"Anna\\\"}\"";
    private const string Usage = "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":3,\"total_tokens\":14}";

    /// <summary>Bodies that hold the answer, and where such bodies come from.</summary>
    public static TheoryData<string, string> Readable => new()
    {
        // vLLM and SGLang with a reasoning parser and a schema: all of the object is taken for thoughts.
        { "reasoning_content", Message($"\"content\":null,\"reasoning_content\":{Quoted}") },
        { "reasoning_content beside an empty text", Message($"\"content\":\"\",\"reasoning_content\":{Quoted}") },
        { "reasoning (OpenRouter, newer vLLM)", Message($"\"reasoning\":{Quoted},\"content\":null") },
        { "reasoning in a fence", Message("\"content\":null,\"reasoning\":\"```json\\n{\\\"name\\\":\\\"Anna\\\"}\\n```\"") },
        { "reasoning with its own end", Message("\"content\":null,\"reasoning\":\"Well. {x}</think>{\\\"name\\\":\\\"Anna\\\"}\"") },
        { "thinking (Ollama)", Message($"\"content\":\"\",\"thinking\":{Quoted}") },
        { "tool_calls", Message($"\"content\":null,\"tool_calls\":[{{\"id\":\"1\",\"type\":\"function\",\"function\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}}}]") },
        { "tool_calls with an object", Message($"\"content\":\"\",\"tool_calls\":[{{\"function\":{{\"name\":\"extract\",\"arguments\":{Right}}}}}]") },
        { "tool_calls beside chatter", Message($"\"content\":\"I will call it.\",\"tool_calls\":[{{\"function\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}}}]") },
        { "function_call (older form)", Message($"\"content\":null,\"function_call\":{{\"name\":\"extract\",\"arguments\":{Quoted}}}") },
        { "content as an object", Message($"\"content\":{Right}") },
        { "content as a part", Message($"\"content\":{{\"type\":\"text\",\"text\":{Quoted}}}") },
        { "content as parts", Message($"\"content\":[{{\"type\":\"thinking\",\"thinking\":\"no\"}},{{\"type\":\"text\",\"text\":{Quoted}}}]") },
        { "content as parts with values", Message($"\"content\":[{{\"type\":\"text\",\"text\":{{\"value\":{Quoted},\"annotations\":[]}}}}]") },
        { "text of an older form", $"{{\"choices\":[{{\"text\":{Quoted},\"finish_reason\":\"stop\"}}],{Usage}}}" },
        { "a delta alone", $"{{\"choices\":[{{\"delta\":{{\"content\":{Quoted}}},\"finish_reason\":\"stop\"}}],{Usage}}}" },
        // Python's json.dumps writes NaN: vLLM and llama-cpp-python do in log-probabilities.
        { "NaN", $"{{\"choices\":[{{\"logprobs\":{{\"content\":[{{\"logprob\":NaN}},{{\"logprob\":-Infinity,\"top\":[ nan,inf]}}]}},\"message\":{{\"content\":{Quoted}}}}}],{Usage}}}" },
        { "events", Events("{\\\"name\\\":", "\\\"Anna\\\"}") + "data: [DONE]\n\n" },
        { "events without blanks or an end mark", Events("{\\\"name\\\":", "\\\"Anna\\\"}").Replace("data: ", "data:").Replace("\n\n", "\r\n") },
        { "events with comments and names", ": keep-alive\n\nevent: message\nid: 1\n" + Events("{\\\"name\\\":\\\"Anna\\\"}") + ": more\n\ndata: [DONE]" },
        { "events with thoughts", "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"{\\\"name\\\":\\\"Bert\\\"}\"}}]}\n\n" + Events("{\\\"name\\\":\\\"Anna\\\"}") },
        { "events with the arguments of a call", string.Concat(
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"extract\",\"arguments\":\"\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"name\\\":\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Anna\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n",
            $"data: {{\"choices\":[],{Usage}}}\n\ndata: [DONE]\n\n") },
        { "an event of several lines", $"data: {{\"choices\":[{{\"delta\":\ndata: {{\"content\":{Quoted}}},\"finish_reason\":\"stop\"}}],\ndata: {Usage}}}\n\ndata: [DONE]\n\n" },
        { "a line for each piece", Events("{\\\"name\\\":", "\\\"Anna\\\"}").Replace("data: ", "").Replace("\n\n", "\n") },
        // OpenRouter keeps a connection alive with such lines.
        { "comments before the object", ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + Message($"\"content\":{Quoted}").Replace("{\"choices\"", "{\n\"choices\"") },
        { "blank lines before the object", "\n\n \n" + Message($"\"content\":{Quoted}") },
        { "a list of one", $"[{Message($"\"content\":{Quoted}")}]" },
    };

    /// <summary>Bodies that hold no answer, and words of the message about each.</summary>
    public static TheoryData<string, string> Unreadable => new()
    {
        { Message("\"content\":null,\"reasoning_content\":\"Is it {\\\"name\\\":\\\"Bert\\\"}? Let me see.\""), "only a model's thoughts" },
        { Message("\"content\":null,\"reasoning\":\"It is Anna.\""), "only a model's thoughts" },
        { Message("\"content\":null"), "no content" },
        { Message("\"content\":null,\"tool_calls\":[]"), "no content" },
        { Events("{\\\"name\\\":").Replace("\"stop\"", "null"), "breaks off" },
        { "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"name\\\":\\\"Anna\\\"}\"}}]}\n\ndata: {\"choices\":[{\"del", "breaks off" },
        { ": keep-alive\n\n: keep-alive\n\n", "breaks off" },
        { "data: [DONE]\n\n", "no choices" },
        { "{\"choices\":[{\"message\":{\"content\":NaNo}}]}", "no valid JSON" },
        { "<html><head><title>Sign in &amp; go on</title></head><body>x</body></html>", "Sign in & go on" },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Fault_Wire_01_07_The_answer_is_read_wherever_it_is(string place, string body)
    {
        await using var server = ScriptedServer.Start(new Reply(200, body));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBeNull($"{place}: {outcome.Message}");
        outcome.Content!.Replace("```json\n", "").Replace("\n```", "").ShouldBe(Right, place);
        outcome.Usage.Total.ShouldBe(14, place);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Fault_Wire_01_07_What_holds_no_answer_is_malformed_and_says_why(string body, string why)
    {
        await using var server = ScriptedServer.Start(new Reply(200, body));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.Malformed);
        outcome.Message.ShouldNotBeNull().ShouldContain(why);
        outcome.Message.ShouldNotContain("Bert");
    }

    [Fact]
    public async Task Fault_Wire_07_A_stream_is_said_not_to_be_wanted()
    {
        await using var server = ScriptedServer.Start(Reply.Answer("{}"));
        using var client = server.Client();

        await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        server.Requests[0].Body.GetProperty("stream").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Fault_Wire_07_An_error_within_a_stream_is_read()
    {
        await using var server = ScriptedServer.Start(
            new Reply(200, "data: {\"error\":{\"message\":\"Out of memory on the worker\",\"code\":\"worker_failed\"}}\n\n"));
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Message.ShouldNotBeNull()
            .ShouldContain("Out of memory on the worker");
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip", "x-gzip")]
    [InlineData("gzip", "GZIP")]
    [InlineData("gzip", null)]
    [InlineData("br", "br")]
    [InlineData("zlib", "deflate")]
    [InlineData("raw deflate", "deflate")]
    [InlineData("gzip in br", "gzip, br")]
    [InlineData("plain", "gzip")]
    [InlineData("plain", "br")]
    [InlineData("plain", "identity")]
    [InlineData("plain", "zstd")]
    public async Task Fault_Wire_07_A_compressed_body_is_decoded_though_it_was_not_asked_for(string made, string? coding)
    {
        var header = coding is null ? "" : $"Content-Encoding: {coding}";
        await using var server = ScriptedServer.Start(
            new Reply(200, "", header) { Bytes = Compressed(Bodies.Completion(Right), made) },
            new Reply(429, "", header) { Bytes = Compressed(Bodies.Error("insufficient_quota", "No more money."), made) });
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Content.ShouldBe(Right);
        var refused = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        refused.Failure.ShouldBe(FailureKind.OutOfQuota);
        refused.Message.ShouldNotBeNull().ShouldContain("No more money.");
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Fault_Wire_07_A_body_that_cannot_be_decoded_is_malformed_and_named_and_its_status_still_counts(string coding)
    {
        var garbage = new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4, 5 };
        await using var server = ScriptedServer.Start(
            new Reply(200, "", $"Content-Encoding: {coding}") { Bytes = garbage }, new Reply(401, "", $"Content-Encoding: {coding}") { Bytes = garbage });
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.Malformed);
        outcome.Message.ShouldNotBeNull().ShouldContain(coding);
        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Failure.ShouldBe(FailureKind.EndpointUnusable);
    }

    [Fact]
    public async Task Fault_Wire_07_A_small_body_that_unpacks_without_end_is_not_kept()
    {
        await using var server = ScriptedServer.Start(
            new Reply(200, "", "Content-Encoding: gzip") { Bytes = Compressed(new string(' ', 40 * 1024 * 1024), "gzip") });
        using var client = server.Client();

        (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Message.ShouldBe("The answer is larger than 32 MB.");
    }

    private static byte[] Compressed(string text, string made)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return made switch
        {
            "gzip" => Through(bytes, output => new GZipStream(output, CompressionLevel.Fastest)),
            "br" => Through(bytes, output => new BrotliStream(output, CompressionLevel.Fastest)),
            "zlib" => Through(bytes, output => new ZLibStream(output, CompressionLevel.Fastest)),
            "raw deflate" => Through(bytes, output => new DeflateStream(output, CompressionLevel.Fastest)),
            "gzip in br" => Through(Compressed(text, "gzip"), output => new BrotliStream(output, CompressionLevel.Fastest)),
            _ => bytes,
        };
    }

    private static byte[] Through(byte[] bytes, Func<Stream, Stream> coder)
    {
        using var output = new MemoryStream();
        using (var coding = coder(output))
            coding.Write(bytes);
        return output.ToArray();
    }

    private static string Message(string members) =>
        $"{{\"choices\":[{{\"message\":{{\"role\":\"assistant\",{members}}},\"finish_reason\":\"stop\"}}],{Usage}}}";

    private static string Events(params string[] pieces) =>
        string.Concat(pieces.Select(
            piece => $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{piece}\"}},\"finish_reason\":null}}]}}\n\n"))
        + $"data: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"stop\"}}],{Usage}}}\n\n";
}
