using System.Globalization;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Host.Settings;

/// <summary>What may be spent, and whether that can be kept. Pure.</summary>
internal static class BudgetResolver
{
    private const decimal HighestPrice = 1_000_000_000;

    /// <summary>The budget; null when there is none, or something is wrong with it.</summary>
    /// <param name="parser">Reads the values.</param>
    /// <param name="layers">Tells where they were given.</param>
    /// <param name="config">Has the prices.</param>
    /// <param name="endpoints">Whose models need a price.</param>
    /// <param name="maxOutputTokens">The bound on answers.</param>
    /// <param name="ledger">The file that keeps what is spent unless another one is named; null when one has to be.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static BudgetSetting? Resolve(
        SettingParser parser, SettingLayers layers, ConfigFile config, IReadOnlyList<EndpointSetting> endpoints, int? maxOutputTokens, string? ledger, List<string> errors)
    {
        var prices = Prices(config, errors);
        var budget = new BudgetSetting(
            parser.Whole(RunSettingTable.BudgetTokens, 1, long.MaxValue / 4),
            parser.Amount(RunSettingTable.BudgetCost, 1_000_000_000_000),
            parser.Choice<BudgetPeriod>(RunSettingTable.BudgetPeriod) ?? BudgetPeriod.Run,
            parser.Text(RunSettingTable.BudgetLedger) ?? ledger,
            prices);
        if ((layers[RunSettingTable.BudgetTokens] ?? layers[RunSettingTable.BudgetCost]) is not { } given)
        {
            if ((layers[RunSettingTable.BudgetPeriod] ?? layers[RunSettingTable.BudgetLedger]) is { } alone)
                errors.Add($"{alone}: there is no budget; give one with {RunSettingTable.BudgetTokens.Flag} or {RunSettingTable.BudgetCost.Flag}");
            return null;
        }

        if (maxOutputTokens is null && layers[RunSettingTable.MaxOutputTokens] is null)
            errors.Add($"{given}: give {RunSettingTable.MaxOutputTokens.Flag} too: without it nobody knows what a call can take");
        if (budget.Period != BudgetPeriod.Run && layers[RunSettingTable.BudgetLedger] is null && ledger is null)
            errors.Add($"{layers[RunSettingTable.BudgetPeriod]}: name a file that keeps what is spent with {RunSettingTable.BudgetLedger.Flag}");
        if (layers[RunSettingTable.BudgetCost] is { } cost)
        {
            foreach (var model in endpoints.Select(endpoint => endpoint.Model ?? RuleModel.Name).Distinct().Where(model => !config.Prices.Any(price => price.Name == model)))
                errors.Add($$"""{{cost}}: the price of model {{model}} is missing; put it into the file of --config, for a million tokens: "prices": { "{{model}}": { "input": 0.15, "output": 0.60 } }""");
        }

        return budget;
    }

    private static Dictionary<string, ModelPrice> Prices(ConfigFile config, List<string> errors)
    {
        var prices = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);
        foreach (var section in config.Prices)
            prices[section.Name] = new ModelPrice(Price(section, RunSettingTable.PriceInput, errors), Price(section, RunSettingTable.PriceOutput, errors));
        return prices;
    }

    private static decimal Price(ConfigSection section, Setting setting, List<string> errors)
    {
        if (section.Values.GetValueOrDefault(setting.Name) is not { } value)
            errors.Add($"the price of model {section.Name}: has no {setting.Name}");
        else if (!decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) || price is < 0 or > HighestPrice)
            errors.Add($"{value}: takes the price of a million tokens, from 0");
        else
            return price;
        return 0;
    }
}
