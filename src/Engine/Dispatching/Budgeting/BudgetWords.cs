using System.Globalization;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Messages of a budget that lets nothing more be sent. Pure.</summary>
internal sealed class BudgetWords(BudgetOptions options)
{
    /// <summary>A call may use more than a whole budget.</summary>
    public string BeyondAll(Spend bound, Spend limit) =>
        $"The call may take {Amount(bound)}, more than the whole budget of {Amount(limit)}.";

    /// <summary>The rest of the budget is less than the next call may use.</summary>
    public string UsedUp(string key, Spend settled, Spend bound, Spend limit)
    {
        var period = options.Period != BudgetPeriod.Run ? $" for {key} (UTC)"
            : options.WhenSpent == WhenBudgetSpent.Wait ? ""
            : " for this run";
        return (settled + bound).Tokens > limit.Tokens
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The budget of {limit.Tokens} tokens{period} is used up: "
                + $"{settled.Tokens} are spent, and the next call may take {bound.Tokens}.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The budget of {limit.Cost:0.######}{period} is used up: "
                + $"{settled.Cost:0.######} is spent, and the next call may cost {bound.Cost:0.######}.");
    }

    private string Amount(Spend spend)
    {
        var tokens = options.MaxTokens is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{spend.Tokens} tokens");
        var cost = options.MaxCost is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{spend.Cost:0.######}");
        return tokens.Length > 0 && cost.Length > 0 ? $"{tokens} and {cost}" : tokens + cost;
    }
}
