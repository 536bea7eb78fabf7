using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Tests.Unit.Host.Evaluation;

public sealed class MinimumTests
{
    private const string Right = """{"a":"x","items":[{"price":1}],"none":null}""";
    private const string Wrong = """{"a":"y","items":[{"price":1}],"none":null}""";

    [Theory]
    [InlineData("a", 0.7, null)]
    [InlineData("a", 0.71, "F1 of a is 0.7000, below 0.71")]
    [InlineData("items", 1, null)]
    [InlineData("items.price", 1, null)]
    [InlineData("/items/*/price", 1, null)]
    [InlineData("none", 1, null)]
    [InlineData("other", 0, "F1 of other is unknown: no result has the field")]
    [InlineData(null, 0.85, null)]
    [InlineData(null, 0.86, "F1 of all values is 0.8500, below 0.86")]
    public void A_minimum_is_missed_below_it(string? field, double value, string? missed) =>
        new Minimum(field, value).Missed(Scores(runs: 3)).ShouldBe(missed);

    [Fact]
    public void The_mean_of_equal_runs_is_not_below_them()
    {
        for (var runs = 1; runs < 20; runs++)
            new Minimum("a", 0.7).Missed(Scores(runs)).ShouldBeNull();
    }

    [Fact]
    public void A_mean_a_little_below_is_not_shown_as_the_minimum() =>
        new Minimum("a", 0.7).Missed(new ProfileScores("p", [Run(20_000, 13_999)])).ShouldBe("p: F1 of a is 0.6999, below 0.7");

    private static ProfileScores Scores(int runs) => new(null, [.. Enumerable.Range(0, runs).Select(_ => Example())]);

    // a: 7 of 10 right; items: 10 of 10; all: 17 of 20.
    private static ScoredResults Example() => Run(10, 7);

    private static ScoredResults Run(int documents, int right) =>
        EvalBench.Scored(Enumerable.Range(0, documents).Select(index => (Right, index < right ? Right : Wrong)));
}
