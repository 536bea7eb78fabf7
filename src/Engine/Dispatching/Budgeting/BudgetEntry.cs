namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Spending of a period, including possible spending.</summary>
/// <param name="Period"><see cref="BudgetPeriodSpan.Key"/> of the period.</param>
internal sealed record BudgetEntry(string Period, Spend Spent)
{
    public static readonly IReadOnlyDictionary<string, Correction> NoCorrections = new Dictionary<string, Correction>();

    /// <summary>Spending of other periods, to which the clock may return.</summary>
    public IReadOnlyList<KeyValuePair<string, Spend>> Others { get; init; } = [];

    /// <summary>Estimate factors of the models whose calls have exceeded their estimates.</summary>
    public IReadOnlyDictionary<string, Correction> Corrections { get; init; } = NoCorrections;
}
