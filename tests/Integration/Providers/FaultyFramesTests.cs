using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Tests.Integration.Providers;

/// <summary>Answers in frames and places that the API does not describe, sent to the byte by a server.</summary>
public sealed class FaultyFramesTests
{
    private const string Right = FrameRows.Right;

    public static TheoryData<string> Readable => [.. FrameRows.Readable.Select(row => row.ToString())];

    public static TheoryData<string> Unreadable => [.. FrameRows.Unreadable.Select(row => row.ToString())];

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Fault_Wire_01_07_The_answer_is_read_wherever_it_is(string place)
    {
        var row = FrameRows.Readable.Single(row => row.ToString() == place);
        await using var server = ScriptedServer.Start(new Reply(200, row.Body));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBeNull($"{place}: {outcome.Message}");
        outcome.Content!.Replace("```json\n", "").Replace("\n```", "").ShouldBe(Right, place);
        outcome.Usage.Total.ShouldBe(14, place);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Fault_Wire_01_07_A_body_without_an_answer_is_malformed_with_a_reason(string name)
    {
        var row = FrameRows.Unreadable.Single(row => row.ToString() == name);
        await using var server = ScriptedServer.Start(new Reply(200, row.Body));
        using var client = server.Client();

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.Malformed);
        outcome.Message.ShouldNotBeNull().ShouldContain(row.Why!);
        outcome.Message.ShouldNotContain("Bert");
    }

    [Fact]
    public async Task Fault_Wire_07_Requests_disable_streaming_explicitly()
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
    public async Task Fault_Wire_07_An_undecodable_body_is_malformed_but_its_status_still_counts(string coding)
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
}
