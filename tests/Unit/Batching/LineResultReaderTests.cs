using System.Text;
using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Unit.Batching;

public sealed class LineResultReaderTests
{
    private const string Answered = """
        {"id":"r","custom_id":"a","response":{"status_code":200,"request_id":"q","body":{"choices":[],"usage":{"prompt_tokens":7}}},"error":null}
        """;

    [Fact]
    public void An_answer_is_read()
    {
        var result = Read(Answered)!.Value;

        (result.Id, result.Status, result.ErrorCode, result.PromptTokens, result.IsAnswered).ShouldBe(("a", 200, null, 7, true));
        Encoding.UTF8.GetString(result.Body.Span).ShouldBe("""{"choices":[],"usage":{"prompt_tokens":7}}""");
    }

    [Theory]
    // OpenAI's.
    [InlineData("""{"custom_id":"a","response":{"status_code":400,"body":{"error":{}}},"error":null}""", 400, """{"error":{}}""", null)]
    [InlineData("""{"custom_id":"a","response":null,"error":{"code":"batch_expired","message":"m"}}""", 0, "", "batch_expired")]
    // vLLM's.
    [InlineData("""{"custom_id":"a","response":{"status_code":400,"body":null},"error":{"code":"bad","message":"m"}}""", 400, "", "bad")]
    [InlineData("""{"custom_id":"a","response":{"status_code":200,"body":null},"error":{"type":"bad"}}""", 0, "", "bad")]
    [InlineData("""{"custom_id":"a","response":{"status_code":500},"error":"words"}""", 500, "", "error")]
    [InlineData("""{"custom_id":"a","response":{"body":{}}}""", 200, "{}", null)]
    // Others.
    [InlineData("""{"custom_id":"a"}""", 0, "", "no_response")]
    [InlineData("""{"custom_id":"a","response":[],"error":null}""", 0, "", "no_response")]
    [InlineData("""{"custom_id":"a","response":"text","error":7}""", 0, "", "error")]
    [InlineData("""{"custom_id":"a","response":{"status_code":"200","body":{}},"error":null}""", 200, "{}", null)]
    [InlineData("""{"custom_id":"a","response":{"status_code":2e99,"body":{}},"error":null}""", 200, "{}", null)]
    [InlineData("""{"custom_id":"a","response":{"status_code":200,"body":{"usage":[]}}}""", 200, """{"usage":[]}""", null)]
    [InlineData("""{"custom_id":"a","response":{"status_code":200,"body":{"usage":{"prompt_tokens":-1}}}}""", 200, """{"usage":{"prompt_tokens":-1}}""", null)]
    [InlineData("""{"custom_id":"a","response":{"status_code":200,"body":"text"}}""", 200, "\"text\"", null)]
    public void Forms_of_servers_are_read(string line, int status, string body, string? code)
    {
        var result = Read(line)!.Value;

        (result.Id, result.Status, Encoding.UTF8.GetString(result.Body.Span), result.ErrorCode, result.PromptTokens)
            .ShouldBe(("a", status, body, code, 0));
    }

    [Theory]
    [InlineData("""{"response":{"status_code":200,"body":{}}}""")]
    [InlineData("""{"custom_id":7,"response":{"status_code":200,"body":{}}}""")]
    [InlineData("""{"custom_id":null}""")]
    [InlineData("""{"custom_id":"\ud800"}""")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("text")]
    [InlineData("")]
    public void A_line_without_an_id_is_none(string line) => Read(line).ShouldBeNull();

    [Fact]
    public void A_cut_line_is_none()
    {
        var bytes = Encoding.UTF8.GetBytes(Answered.Trim());
        for (var length = 0; length < bytes.Length; length++)
            Read(bytes.AsMemory(0, length)).ShouldBeNull($"{length}");
    }

    [Fact]
    public void Damaged_lines_are_read_or_are_none()
    {
        const int Seed = 20260;
        var random = new Random(Seed);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(Answered);
            for (var times = random.Next(1, 4); times > 0; times--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Should.NotThrow(() => Read(bytes), $"seed {Seed}, round {round}");
        }
    }

    [Theory]
    [InlineData("""{"id": "x", "custom_id": "a", "response": {"body": {"custom_id": "b", "text": "xx""", "a")]
    [InlineData("""{"response": {"custom_id": "b", "text": "xx""", null)]
    [InlineData("""{"custom_id": "a""", null)]
    [InlineData("""{"custom_id": "\ud800", "response": {""", null)]
    [InlineData("""{"custom_id": 7, "response": {""", null)]
    [InlineData("xx", null)]
    public void A_line_that_is_too_long_is_the_failure_of_its_call(string beginning, string? id)
    {
        var result = LineResultReader.Read(new FileLine(Encoding.UTF8.GetBytes(beginning), IsCut: true));

        (result?.Id, result?.ErrorCode).ShouldBe((id, id is null ? null : LineResultReader.TooLong));
    }

    private static LineResult? Read(string line) => Read(Encoding.UTF8.GetBytes(line));

    private static LineResult? Read(ReadOnlyMemory<byte> line) => LineResultReader.Read(new FileLine(line, IsCut: false));
}
