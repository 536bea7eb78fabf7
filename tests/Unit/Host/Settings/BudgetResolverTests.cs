using System.Text;
using ParallelLlm.Host;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Settings;

public sealed class BudgetResolverTests
{
    private const string Priced = """{ "prices": { "Org/Some-Model": { "input": 0.15, "output": 0.6 } } }""";

    [Fact]
    public void A_budget_has_its_bounds_its_period_and_the_prices_of_the_file()
    {
        var resolved = Resolve("budget_tokens=1000000 budget_cost=2.50 budget_period=month budget_ledger=l.json max_output_tokens=500 model=Org/Some-Model", Priced);

        resolved.Errors.ShouldBeEmpty();
        var budget = resolved.Settings!.Budget.ShouldNotBeNull();
        (budget.Tokens, budget.Cost, budget.Period, budget.Ledger).ShouldBe((1_000_000, 2.5m, BudgetPeriod.Month, "l.json"));
        resolved.Settings.Prices["Org/Some-Model"].ShouldBe(new ModelPrice(0.15m, 0.6m));
    }

    [Theory]
    [InlineData("""{ "prices": { "m": { "input": 0.15, "output": 0.6 } } }""", null)]
    [InlineData("""{ "prices": { "m": { "input": 0.15, "cached_input": 0.075, "output": 0.6 } } }""", "0.075")]
    [InlineData("""{ "prices": { "m": { "input": 0.15, "cached_input": 0, "output": 0.6 } } }""", "0")]
    public void Prices_need_no_budget_and_cached_input_has_one_of_its_own_if_given(string config, string? cached)
    {
        var (settings, errors) = Resolve("", config);

        errors.ShouldBeEmpty();
        settings!.Budget.ShouldBeNull();
        settings.Prices["m"].ShouldBe(new ModelPrice(0.15m, 0.6m) { CachedInputPerMillion = cached is null ? null : decimal.Parse(cached) });
    }

    [Theory]
    [InlineData("budget_tokens=5000", "--budget-tokens 5000: give --max-output-tokens too: without it the cost of a call has no bound")]
    [InlineData("budget_tokens=0 max_output_tokens=9", "--budget-tokens 0: must be an integer from 1")]
    [InlineData("budget_cost=5EUR max_output_tokens=9 model=Org/Some-Model", "--budget-cost 5EUR: must be an amount of money, more than 0 and without a currency")]
    [InlineData("budget_cost=5 max_output_tokens=9 model=other", "--budget-cost 5: the price of model other is missing; put it into the file of --config")]
    [InlineData("budget_cost=5 max_output_tokens=9", "--budget-cost 5: the price of model simulator-rule-v1 is missing")]
    [InlineData("budget_tokens=5 max_output_tokens=9 budget_period=day", "--budget-period day: name a file for the spending with --budget-ledger")]
    [InlineData("budget_tokens=5 max_output_tokens=9 budget_period=week", "--budget-period week: must be run, day or month")]
    [InlineData("budget_period=day", "--budget-period day: there is no budget; give one with --budget-tokens or --budget-cost")]
    public void An_unusable_budget_is_named_with_its_flag(string flags, string error) =>
        Resolve(flags, Priced).Errors.ShouldHaveSingleItem().ShouldStartWith(error);

    [Theory]
    [InlineData("""{ "prices": { "m": { "input": 1 } } }""", "the price of model m: has no output")]
    [InlineData("""{ "prices": { "m": { "input": -1, "output": 1 } } }""", "config.json:1: prices.m.input -1: must be the price of a million tokens, from 0")]
    [InlineData("""{ "prices": { "m": { "input": 1, "cached_input": 2, "output": 1 } } }""", "config.json:1: prices.m.cached_input 2: must be at most the price of input")]
    [InlineData("""{ "prices": { "m": { "input": 1, "cached_input": "half", "output": 1 } } }""", "config.json:1: prices.m.cached_input half: must be the price of a million tokens, from 0")]
    [InlineData("""{ "prices": { "m": { "input": 1, "output": 1, "inptu": 1 } } }""", "config.json:1: prices.m.inptu: unknown; did you mean input?")]
    [InlineData("""{ "prices": { "m": 3 } }""", "config.json:1: prices.m: must be an object")]
    [InlineData("""{ "price": {} }""", "config.json:1: price: unknown; did you mean prices?")]
    public void A_wrong_price_is_named_with_its_place(string config, string error) =>
        Resolve("", config).Errors.ShouldHaveSingleItem().ShouldBe(error);

    private static (RunSettings? Settings, Problems Errors) Resolve(string flags, string config)
    {
        var given = flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("fields=a").Select(word => word.Split('=')).ToDictionary(
            pair => pair[0], pair => SettingValue.OfFlag(RunSettingTable.All.Single(setting => setting.Name == pair[0]), pair[1]));
        var file = ConfigReader.Read(Encoding.UTF8.GetBytes(config), "config.json");
        var problems = new Problems();
        return (RunSettingsResolver.Resolve(["x"], new SettingSources(given, new Dictionary<string, string>(), file), problems), problems);
    }
}
