using System.Text;
using System.Text.Json;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Unit.Providers;

public sealed class UsageReaderTests
{
    private static readonly string[] Names =
    [
        "prompt_tokens", "input_tokens", "completion_tokens", "output_tokens", "total_tokens", "cached_tokens", "prompt_tokens_details",
        "input_tokens_details", "prompt_cache_hit_tokens", "prompt_cache_miss_tokens", "cache_read_input_tokens",
        "cache_creation_input_tokens", "promptTokenCount", "candidatesTokenCount", "totalTokenCount", "cachedContentTokenCount", "other",
    ];

    private static readonly string[] Values =
    [
        "0", "1", "7", "1024", "5000", "-3", "1.5", "1e300", "-1e300", "2147483647", "99999999999999999999", "null", "true", "\"12\"", "[5]",
        "{}", """{"cached_tokens":3}""", """{"cached_tokens":4096}""", """{"cached_tokens":-1}""", """{"cached_tokens":{"cached_tokens":5}}""",
        """{"cached_tokens":[2],"audio_tokens":1}""",
    ];

    [Theory]
    [InlineData("""{"prompt_tokens":2000,"completion_tokens":3,"prompt_tokens_details":{"audio_tokens":0,"cached_tokens":1024}}""")]
    [InlineData("""{"prompt_tokens_details":{"cached_tokens":1024},"completion_tokens":3,"prompt_tokens":2000}""")]
    [InlineData("""{"input_tokens":2000,"output_tokens":3,"input_tokens_details":{"cached_tokens":1024}}""")]
    [InlineData("""{"prompt_tokens":2000,"completion_tokens":3,"cached_tokens":1024}""")]
    [InlineData("""{"prompt_tokens":2000,"completion_tokens":3,"prompt_cache_hit_tokens":1024,"prompt_cache_miss_tokens":976}""")]
    [InlineData("""{"completion_tokens":3,"prompt_cache_hit_tokens":1024,"prompt_cache_miss_tokens":976}""")]
    [InlineData("""{"input_tokens":800,"output_tokens":3,"cache_read_input_tokens":1024,"cache_creation_input_tokens":176}""")]
    [InlineData("""{"prompt_tokens":2000,"input_tokens":976,"output_tokens":3,"cache_read_input_tokens":1024}""")]
    [InlineData("""{"prompt_tokens":2000,"completion_tokens":3,"cache_read_input_tokens":1024,"cache_creation_input_tokens":0}""")]
    [InlineData("""{"prompt_tokens":2000,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":0},"cached_tokens":1024}""")]
    public void Cached_tokens_are_part_of_the_prompt_in_every_dialect(string usage) =>
        Read($$"""{"usage":{{usage}}}""").ShouldBe(new TokenUsage(2000, 3, 2003) { Cached = 1024 });

    [Theory]
    [InlineData("""{"promptTokenCount":2000,"cachedContentTokenCount":1024,"candidatesTokenCount":3,"totalTokenCount":2103}""", 2103)]
    [InlineData("""{"promptTokenCount":2000,"candidatesTokenCount":3,"thoughtsTokenCount":5,"cachedContentTokenCount":1024}""", 2003)]
    public void Googles_usage_is_read_too(string usage, long total)
    {
        var expected = new TokenUsage(2000, 3, total) { Cached = 1024 };

        Read($$"""{"usageMetadata":{{usage}}}""").ShouldBe(expected);
        Read($$"""{"usageMetadata":{{usage}},"usage":null}""").ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":2000,"prompt_tokens_details":null}""", 2000, 0)]
    [InlineData("""{"prompt_tokens":2000,"prompt_tokens_details":[1024]}""", 2000, 0)]
    [InlineData("""{"prompt_tokens":2000,"prompt_tokens_details":{"cached_tokens":null}}""", 2000, 0)]
    [InlineData("""{"prompt_tokens":2000,"prompt_tokens_details":{"cached_tokens":-1024}}""", 2000, 0)]
    [InlineData("""{"prompt_tokens":2000,"prompt_tokens_details":{"cached_tokens":"1024"}}""", 2000, 0)]
    [InlineData("""{"prompt_tokens":2000,"prompt_tokens_details":{"cached_tokens":2001}}""", 2000, 0)]
    [InlineData("""{"prompt_tokens":2000,"prompt_tokens_details":{"cached_tokens":2000}}""", 2000, 2000)]
    [InlineData("""{"total_tokens":2000,"cached_tokens":1024}""", 0, 0)]
    [InlineData("""{"prompt_tokens":null,"input_tokens":0,"cache_read_input_tokens":1024}""", 1024, 1024)]
    [InlineData("""{"input_tokens":5,"cache_read_input_tokens":null,"cache_creation_input_tokens":{"tokens":7}}""", 5, 0)]
    public void Numbers_that_cannot_be_a_part_of_the_prompt_count_as_missing(string usage, long prompt, long cached)
    {
        var read = Read($$"""{"usage":{{usage}}}""");

        (read.Prompt, read.Cached).ShouldBe((prompt, cached));
    }

    [Fact]
    public void Any_report_gives_numbers_that_a_call_can_have()
    {
        for (var seed = 0; seed < 5_000; seed++)
        {
            var random = new Random(seed);
            var members = Enumerable.Range(0, random.Next(1, 8))
                .Select(_ => $"\"{Names[random.Next(Names.Length)]}\":{Values[random.Next(Values.Length)]}");
            var body = $$"""{"{{(random.Next(4) == 0 ? "usageMetadata" : "usage")}}":{{{string.Join(',', members)}}},"model":"last"}""";

            var completion = CompletionReader.Read(Encoding.UTF8.GetBytes(body), "m");

            var (usage, hint) = (completion.Usage, $"seed {seed}: {body}");
            completion.Model.ShouldBe("last", hint);
            usage.Prompt.ShouldBeGreaterThanOrEqualTo(0, hint);
            usage.Completion.ShouldBeGreaterThanOrEqualTo(0, hint);
            usage.Total.ShouldBeGreaterThanOrEqualTo(usage.Prompt + usage.Completion, hint);
            usage.Cached.ShouldBeInRange(0, usage.Prompt, hint);
        }
    }

    [Fact]
    public void A_sum_keeps_its_cached_part_and_a_foreign_report_cannot_exceed_its_prompt()
    {
        var sum = new TokenUsage(2000, 3, 2003) { Cached = 1024 } + new TokenUsage(1500, 2, 1502) { Cached = 1152 };

        sum.ShouldBe(new TokenUsage(3500, 5, 3505) { Cached = 2176 });
        new TokenUsage(10, 1, 11) { Cached = 11 }.Cached.ShouldBe(0);
        new TokenUsage(10, 1, 11) { Cached = -1 }.Cached.ShouldBe(0);
        (new TokenUsage(long.MaxValue, 0, 0) { Cached = long.MaxValue } + sum).Cached.ShouldBe(long.MaxValue);
        JsonSerializer.Serialize(new TokenUsage(10, 1, 11) { Cached = 11 }).ShouldContain("\"Cached\":0");
    }

    private static TokenUsage Read(string body) => CompletionReader.Read(Encoding.UTF8.GetBytes(body), "m").Usage;
}
