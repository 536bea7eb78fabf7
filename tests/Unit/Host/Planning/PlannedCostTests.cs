using ParallelLlm.Host.Planning;

namespace ParallelLlm.Tests.Unit.Host.Planning;

public sealed class PlannedCostTests
{
    private static readonly Dictionary<string, ModelPrice> Prices = new() { ["a"] = new(1, 10), ["b"] = new(2, 3) };

    [Fact]
    public void A_cost_is_that_of_prompts_and_answers() =>
        PlannedCost.Of(["a"], Prices, (1_000_000, 2_000_000), (100_000, 200_000)).ShouldBe((2, 4));

    [Fact]
    public void Several_models_cost_from_the_cheapest_to_the_dearest() =>
        PlannedCost.Of(["a", "b", "a"], Prices, (1_000_000, 1_000_000), (1_000_000, 1_000_000)).ShouldBe((5, 11));

    [Fact]
    public void Without_a_price_there_is_no_cost() =>
        PlannedCost.Of(["a", "c"], Prices, (1, 1), (1, 1)).ShouldBeNull();
}
