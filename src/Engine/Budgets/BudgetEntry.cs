namespace ParallelLlm.Budgets;

/// <summary>What has been spent in a period, or may have been.</summary>
/// <param name="Period">Which one, as <see cref="BudgetPeriods.KeyOf"/> names it.</param>
/// <param name="Spent">How much.</param>
internal sealed record BudgetEntry(string Period, Spend Spent);
