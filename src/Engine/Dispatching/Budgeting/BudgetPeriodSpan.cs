namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>A period of a budget with its start and end.</summary>
/// <param name="Key">Key from <see cref="BudgetPeriods.KeyOf"/>.</param>
/// <param name="Begin">Start; null for a run.</param>
/// <param name="End">End, and start of the next period; null for a run.</param>
internal readonly record struct BudgetPeriodSpan(string Key, DateTimeOffset? Begin, DateTimeOffset? End)
{
    /// <summary>The period that contains a moment.</summary>
    public static BudgetPeriodSpan Of(BudgetPeriod period, DateTimeOffset at) =>
        new(BudgetPeriods.KeyOf(period, at), BudgetPeriods.BeginOf(period, at), BudgetPeriods.EndOf(period, at));

    public bool Contains(DateTimeOffset at) => !(at < Begin) && !(at >= End);
}
