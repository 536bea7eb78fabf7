using System.Globalization;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Host.Settings;

/// <summary>Resolves the budget and checks that it can be enforced. Pure.</summary>
internal static class BudgetResolver
{
    private const decimal HighestPrice = 1_000_000_000;

    /// <summary>The budget; null when there is none, or something is wrong with it.</summary>
    /// <param name="prices">What models cost, by name.</param>
    /// <param name="endpoints">Whose models need a price.</param>
    /// <param name="ledger">Default file of the ledger; null if one must be named.</param>
    public static BudgetSetting? Resolve(
        SettingParser parser,
        IReadOnlyDictionary<string, ModelPrice> prices,
        IReadOnlyList<EndpointSetting> endpoints,
        string? ledger)
    {
        var problems = parser.Problems;
        var budget = new BudgetSetting(
            parser.Whole(RunSettingTable.BudgetTokens, 1, long.MaxValue / 4),
            parser.Amount(RunSettingTable.BudgetCost, 1_000_000_000_000),
            parser.Choice<BudgetPeriod>(RunSettingTable.BudgetPeriod) ?? BudgetPeriod.Run,
            parser.Text(RunSettingTable.BudgetLedger) ?? ledger);
        if ((parser[RunSettingTable.BudgetTokens] ?? parser[RunSettingTable.BudgetCost]) is not { } given)
        {
            if ((parser[RunSettingTable.BudgetPeriod] ?? parser[RunSettingTable.BudgetLedger]) is { } alone)
                problems.Add($"{alone}: there is no budget; "
                    + $"give one with {RunSettingTable.BudgetTokens.Flag} or {RunSettingTable.BudgetCost.Flag}");
            return null;
        }

        if (parser[RunSettingTable.MaxOutputTokens] is null)
            problems.Add($"{given}: give {RunSettingTable.MaxOutputTokens.Flag} too: without it the cost of a call has no bound");
        if (budget.Period != BudgetPeriod.Run && parser[RunSettingTable.BudgetLedger] is null && ledger is null)
            problems.Add($"{parser[RunSettingTable.BudgetPeriod]}: "
                + $"name a file for the spending with {RunSettingTable.BudgetLedger.Flag}");
        if (parser[RunSettingTable.BudgetCost] is { } cost)
        {
            var models = endpoints.Select(endpoint => endpoint.Model ?? RuleModel.Name);
            problems.Add(models.Except(prices.Keys).Select(model =>
                $"{cost}: the price of model {model} is missing; put it into the file of --config, for a million "
                + $$"""tokens: "prices": { "{{model}}": { "input": 0.15, "output": 0.60 } }"""));
        }

        return budget;
    }

    /// <summary>What models cost, by name.</summary>
    public static IReadOnlyDictionary<string, ModelPrice> Prices(ConfigFile config, Problems problems)
    {
        var prices = new Dictionary<string, ModelPrice>();
        foreach (var section in config.Prices)
        {
            var price = Price(section, problems);
            prices[section.Name] = price;
            prices.TryAdd(BatchTariff.NameOf(section.Name), BatchTariff.Of(price, BatchFactor(section, problems)));
        }

        return prices;
    }

    private static decimal BatchFactor(ConfigSection section, Problems problems)
    {
        if (section.Values.GetValueOrDefault(RunSettingTable.PriceBatch.Name) is not { } value)
            return BatchTariff.UsualFactor;
        if (decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor is >= 0 and <= 1)
            return factor;
        problems.Add($"{value}: must be a factor from 0 to 1");
        return 1;
    }

    private static ModelPrice Price(ConfigSection section, Problems problems)
    {
        var price = new ModelPrice(
            Price(section, RunSettingTable.PriceInput, problems), Price(section, RunSettingTable.PriceOutput, problems));
        if (section.Values.GetValueOrDefault(RunSettingTable.PriceCachedInput.Name) is not { } given)
            return price;
        var cached = Price(section, RunSettingTable.PriceCachedInput, problems);
        if (cached > price.InputPerMillion)
            problems.Add($"{given}: must be at most the price of {RunSettingTable.PriceInput.Name}");
        return price with { CachedInputPerMillion = cached };
    }

    private static decimal Price(ConfigSection section, Setting setting, Problems problems)
    {
        if (section.Values.GetValueOrDefault(setting.Name) is not { } value)
            problems.Add($"the price of model {section.Name}: has no {setting.Name}");
        else if (!decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price)
            || price is < 0 or > HighestPrice)
            problems.Add($"{value}: must be the price of a million tokens, from 0");
        else
            return price;
        return 0;
    }
}
