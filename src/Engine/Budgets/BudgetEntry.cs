namespace ParallelLlm.Budgets;

/// <summary>What has been spent in a period, or may have been.</summary>
/// <param name="Period">Which one, as <see cref="BudgetPeriods.KeyOf"/> names it.</param>
/// <param name="Spent">How much.</param>
internal sealed record BudgetEntry(string Period, Spend Spent)
{
    /// <summary>For a ledger that knows of none.</summary>
    public static readonly IReadOnlyDictionary<string, Correction> NoCorrections = new Dictionary<string, Correction>();

    /// <summary>The spending of other periods that the clock has shown, or may show again.</summary>
    public IReadOnlyList<KeyValuePair<string, Spend>> Others { get; init; } = [];

    /// <summary>What the estimates of models are multiplied by, for those whose calls have taken more.</summary>
    public IReadOnlyDictionary<string, Correction> Corrections { get; init; } = NoCorrections;
}
