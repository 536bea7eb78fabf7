using System.Text;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Unit.Providers;

public sealed class CompletionReaderTests
{
    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"yes"}}]}""")]
    [InlineData("""{"choices":[{"finish_reason":7,"message":{"role":null,"content":"yes","tool_calls":[]}}],"usage":null,"model":null,"error":null}""")]
    [InlineData("""{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"text":"hm"}]},{"type":"text","text":"y"},{"text":"e"},"s",null]}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"yes"}},{"message":{"content":"no"},"finish_reason":"length"}]}""")]
    [InlineData("""{"error":"","usage":[],"choices":[{"message":{"content":"yes","refusal":""},"logprobs":{"content":[{"content":"no"}]}}],}""")]
    [InlineData("""{"error":false,"choices":[{"message":{"content":"yes"},"finish_reason":"tool_calls"}]} trailing""")]
    [InlineData("\uFEFF\n\n  {\"choices\":[{\"message\":{\"content\":\"y\\u0065s\"}}]}")]
    public void Missing_null_or_odd_members_do_not_matter(string body)
    {
        var completion = Read(body);

        completion.Judge().Kind.ShouldBeNull(completion.Judge().Message);
        completion.Content.ShouldBe("yes");
    }

    [Theory]
    [InlineData("""{"prompt_tokens":11,"completion_tokens":3,"total_tokens":20,"prompt_tokens_details":{"audio_tokens":5}}""", 11, 3, 20)]
    [InlineData("""{"input_tokens":11,"output_tokens":3}""", 11, 3, 14)]
    [InlineData("""{"prompt_tokens":"11","completion_tokens":-3,"total_tokens":7.0}""", 0, 0, 7)]
    [InlineData("{}", 0, 0, 0)]
    public void Usage_is_read_as_far_as_it_goes(string usage, long prompt, long completion, long total) =>
        Read($$$"""{"choices":[{"message":{"content":"yes"}}],"usage":{{{usage}}}}""").Usage.ShouldBe(new TokenUsage(prompt, completion, total));

    [Fact]
    public void No_beginning_of_an_answer_and_no_mangled_byte_can_throw()
    {
        var body = Encoding.UTF8.GetBytes(Bodies.Completion("{\"a\":\"ü\"}"));
        for (var at = 0; at < body.Length; at++)
        {
            CompletionReader.Read(body.AsSpan(0, at), "m").IsReadable.ShouldBeFalse();
            ProviderError.Read(body.AsSpan(0, at)).Message.ShouldBeNull("a cut answer is no message");
            foreach (var value in new byte[] { 0, 0xFF, (byte)'{', (byte)'"', (byte)'[' })
            {
                var mangled = body.ToArray();
                mangled[at] = value;
                Should.NotThrow(() => CompletionReader.Read(mangled, "m").Judge());
                Should.NotThrow(() => ProviderError.Read(mangled));
            }
        }
    }

    private static Completion Read(string body) => CompletionReader.Read(Encoding.UTF8.GetBytes(body), "model-1");
}
