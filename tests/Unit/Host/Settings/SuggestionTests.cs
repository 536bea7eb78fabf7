using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Settings;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("--max-concurency", "--max-concurrency")]
    [InlineData("--maxconcurrency", "--max-concurrency")]
    [InlineData("--max_concurrency", "--max-concurrency")]
    [InlineData("--Model", "--model")]
    [InlineData("--mdoel", "--model")]
    [InlineData("-model", "--model")]
    [InlineData("--colour", null)]
    [InlineData("-x", null)]
    public void The_nearest_name_is_found_when_it_is_near(string given, string? expected) =>
        Suggestion.Nearest(given, ["--model", "--max-concurrency", "-f", "--out"]).ShouldBe(expected);
}
