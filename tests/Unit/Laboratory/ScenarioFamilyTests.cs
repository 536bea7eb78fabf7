using ParallelLlm.Tests.Laboratory.Definition;

namespace ParallelLlm.Tests.Unit.Laboratory;

public sealed class ScenarioFamilyTests
{
    [Fact]
    public void A_file_without_axes_is_one_scenario_with_the_files_name() =>
        ScenarioFamily.Expand("plain", """{"title": "One"}""").Select(scenario => scenario.Name).ShouldBe(["plain"]);

    [Fact]
    public void Every_combination_of_values_and_changes_is_a_scenario()
    {
        var family = ScenarioFamily.Expand("family", """
            {
              "title": "{calls} calls of {latency} s, {kind}",
              "vary": { "latency": [0.3, 2], "kind": { "plain": {}, "many": { "work": { "requests": 9 }, "server": { "seed": 3 } } }, "calls": [20] },
              "server": { "latency": { "ms": "{latency * 1000 + (1 - 3) / 2}" } },
              "targets": { "greedy": ">= {100 / (1 + latency)}" }
            }
            """).ToArray();

        family.Select(scenario => scenario.Name)
            .ShouldBe(["family-0.3-plain-20", "family-0.3-many-20", "family-2-plain-20", "family-2-many-20"]);
        family[3].Scenario.ToJsonString().ShouldBe(
            """{"title":"20 calls of 2 s, many","server":{"latency":{"ms":1999},"seed":3},"targets":{"greedy":"\u003E= 33.333333"},"work":{"requests":9}}""");
        family[0].Scenario["server"]!["seed"].ShouldBeNull("a change is laid over a copy");
    }

    [Theory]
    [InlineData("{latency * }", "'' in 'latency*'")]
    [InlineData("{unknown + 1}", "'unknown' in 'unknown+1'")]
    [InlineData("{(latency}", "has no closing bracket")]
    public void Invalid_expressions_are_named(string text, string message) =>
        Should.Throw<FormatException>(() => ScenarioFamily.Expand("bad", $$"""{"vary": {"latency": [1]}, "title": "{{text}}"}""").ToArray())
            .Message.ShouldContain(message);

    [Fact]
    public void Names_are_unlike_and_every_family_has_one_that_leads_it()
    {
        var scenarios = ScenarioFiles.All();

        scenarios.Select(scenario => scenario.Name).ShouldBeUnique();
        scenarios.ShouldAllBe(scenario => scenario.Name.Length > 0 && !scenario.Name.Contains(' ') && !scenario.Title.Contains('{'));
        scenarios.GroupBy(scenario => scenario.Family).ShouldAllBe(family => family.Count(scenario => scenario.LeadsFamily) == 1);
    }

    [Theory]
    [InlineData(">= 97", 97, 0, true, true)]
    [InlineData(">= 97", 96.9, 99, false, true)]
    [InlineData("<= 5, worst <= 10", 5, 10, true, true)]
    [InlineData("<= 5, worst <= 10", 5, 10.5, true, false)]
    [InlineData("<= 5", 5, 5.5, true, false)]
    public void A_target_bounds_the_median_and_may_bound_the_worst_seed_otherwise(
        string text, double median, double worst, bool met, bool metByWorst)
    {
        var target = Target.Parse(text);
        target.IsMetBy(median).ShouldBe(met);
        if (worst > 0)
            target.IsMetByWorst(worst).ShouldBe(metByWorst);
    }

    [Theory]
    [InlineData("= 5")]
    [InlineData("<= five")]
    [InlineData("<= 5, worst >= 10")]
    [InlineData("<= 5, worst <= 10, worst <= 11")]
    public void Invalid_targets_are_named(string text) =>
        Should.Throw<FormatException>(() => Target.Parse(text)).Message.ShouldContain(text);
}
