namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>A period of a budget: its name, and from when to when it lasts.</summary>
/// <param name="Key">Its name, as <see cref="BudgetPeriods.KeyOf"/> gives it.</param>
/// <param name="Begin">When it began; null for a run.</param>
/// <param name="End">When it ends, and the next one begins; null for a run.</param>
internal readonly record struct BudgetPeriodSpan(string Key, DateTimeOffset? Begin, DateTimeOffset? End)
{
    /// <summary>The period that a moment belongs to.</summary>
    public static BudgetPeriodSpan Of(BudgetPeriod period, DateTimeOffset at) =>
        new(BudgetPeriods.KeyOf(period, at), BudgetPeriods.BeginOf(period, at), BudgetPeriods.EndOf(period, at));

    public bool Contains(DateTimeOffset at) => !(at < Begin) && !(at >= End);
}
