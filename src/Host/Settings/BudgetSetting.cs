namespace ParallelLlm.Host.Settings;

/// <summary>The most that may be spent.</summary>
/// <param name="Tokens">Null for no bound.</param>
/// <param name="Cost">Null for no bound.</param>
/// <param name="Period">What the bounds are for.</param>
/// <param name="Ledger">Path of the ledger file; null for none.</param>
internal sealed record BudgetSetting(long? Tokens, decimal? Cost, BudgetPeriod Period, string? Ledger)
{
    public WhenBudgetSpent WhenSpent { get; init; }

    /// <summary>Sets the bounds for an engine.</summary>
    public void Configure(BudgetOptions options)
    {
        options.MaxTokens = Tokens;
        options.MaxCost = Cost;
        options.Period = Period;
        options.WhenSpent = WhenSpent;
        options.LedgerPath = Ledger;
    }
}
