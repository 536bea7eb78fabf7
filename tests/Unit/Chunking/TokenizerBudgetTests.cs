using ParallelLlm.Chunking;

namespace ParallelLlm.Tests.Unit.Chunking;

public class TokenizerBudgetTests
{
    [Theory]
    [InlineData("a", 4_096)]
    [InlineData(" ", 4_096)]
    [InlineData("-", 4_096)]
    [InlineData("字", 1_365)]
    [InlineData("😀", 2_048)]
    [InlineData("e\u0301", 2_730)]
    [InlineData("7", 50_000)]
    [InlineData("word ", 50_000)]
    [InlineData("A line of padded words" + "                                        \n", 50_000)]
    public void A_run_ends_where_it_would_cost_too_much(string part, int expected)
    {
        var text = string.Concat(Enumerable.Repeat(part, 50_000 / part.Length));

        TokenizerBudget.SafeLength(text).ShouldBeInRange(Math.Min(expected, text.Length) - 4, Math.Min(expected + 4, text.Length));
    }

    [Fact]
    public void A_run_may_be_longer_behind_much_text()
    {
        var prose = string.Concat(Enumerable.Repeat("words and words ", 2_000));

        TokenizerBudget.SafeLength(prose + new string('a', 20_000)).ShouldBeInRange(prose.Length + 8_000, prose.Length + 16_000);
    }
}
