using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Tests.Unit.Simulator.Rule;

public sealed class DisturbanceTests
{
    [Theory]
    [InlineData("Ada Lovelace", "ADA LOVELACE")]
    [InlineData("ADA", "ada")]
    [InlineData("", "")]
    public void Case(string value, string expected) => new Disturbance(new() { Case = 1 }, 1).Apply(value).ShouldBe(expected);

    [Theory]
    [InlineData("2024-04-03", "3 April 2024")]
    [InlineData("3 April 2024", "03.04.2024")]
    [InlineData("03.04.2024", "2024-04-03")]
    [InlineData("Ada", "Ada")]
    public void Date(string value, string expected) => new Disturbance(new() { Date = 1 }, 1).Apply(value).ShouldBe(expected);

    [Fact]
    public void A_slip_changes_one_letter_of_a_long_value()
    {
        var slip = new Disturbance(new() { Slip = 1 }, 1);

        var wrong = slip.Apply("Ada Lovelace");
        wrong.Zip("Ada Lovelace").Count(pair => pair.First != pair.Second).ShouldBe(1);
        slip.Apply("Ada Lovelace").ShouldBe(wrong);
        slip.Apply("Ada").ShouldBe("Ada");
        slip.Apply("1234567890").ShouldBe("1234567890");
    }

    [Fact]
    public void A_share_of_the_values_is_disturbed_and_the_others_are_as_they_are()
    {
        var some = new Disturbance(new() { Case = 0.2, Invented = 0.3 }, 7);
        var answers = Enumerable.Range(0, 1_000).Select(number => (Value: $"value {number}", Answer: some.Apply($"value {number}"))).ToList();

        answers.Count(each => each.Answer == each.Value).ShouldBeInRange(430, 570);
        answers.Count(each => each.Answer == each.Value.ToUpperInvariant()).ShouldBeInRange(140, 260);
        answers.Count(each => each.Answer.StartsWith("Invented", StringComparison.Ordinal)).ShouldBeInRange(230, 370);
    }

    [Fact]
    public void Without_shares_there_is_no_disturbance()
    {
        Disturbance.Of(new ProviderOptions()).ShouldBeNull();
        RuleModel.Answer(Fields(), "name: Ada", new Disturbance(new() { Case = 1 }, 1)).ShouldBe("""{"name":"ADA"}""");
    }

    private static RuleFields Fields() =>
        RuleFields.Parse("""{"properties":{"name":{"type":"string"}}}""");
}
