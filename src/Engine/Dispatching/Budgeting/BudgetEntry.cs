namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>What has been spent in a period, or may have been.</summary>
/// <param name="Period">Which one, as <see cref="BudgetPeriods.KeyOf"/> names it.</param>
/// <param name="Spent">How much.</param>
internal sealed record BudgetEntry(string Period, Spend Spent)
{
    /// <summary>No corrections.</summary>
    public static readonly IReadOnlyDictionary<string, Correction> NoCorrections = new Dictionary<string, Correction>();

    /// <summary>Spending of other periods, which the clock may show again.</summary>
    public IReadOnlyList<KeyValuePair<string, Spend>> Others { get; init; } = [];

    /// <summary>Factors for estimates, by model, of the models whose calls have taken more than estimated.</summary>
    public IReadOnlyDictionary<string, Correction> Corrections { get; init; } = NoCorrections;
}
