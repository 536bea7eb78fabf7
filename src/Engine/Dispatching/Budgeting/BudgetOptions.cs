using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>
/// Bounds on spending. Before a call, the most that it can use is reserved; unused tokens are released after it. A call without reported
/// usage that may have been charged keeps its reservation, so the bounds hold for any number of calls in flight. Callers' functions are not
/// counted.
/// </summary>
public sealed class BudgetOptions
{
    /// <summary>Bound on prompt and answer tokens, at least 1; null (the default) for none.</summary>
    [Range(1, long.MaxValue / 4)]
    public long? MaxTokens { get; set; }

    /// <summary>Bound on cost, in the currency of <see cref="Prices"/>, more than 0; null (the default) for none.</summary>
    public decimal? MaxCost { get; set; }

    /// <summary>
    /// Prices by model name, also of <see cref="ProcessingSummary.Cost"/>. Required for every requested model if <see cref="MaxCost"/> is
    /// set; empty by default.
    /// </summary>
    public IDictionary<string, ModelPrice> Prices { get; } = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);

    /// <summary>The period that the bounds apply to; <see cref="BudgetPeriod.Run"/> by default.</summary>
    public BudgetPeriod Period { get; set; }

    /// <summary>The consequence for work when the budget is used up; <see cref="WhenBudgetSpent.Fail"/> by default.</summary>
    public WhenBudgetSpent WhenSpent { get; set; }

    /// <summary>
    /// File that keeps the spending across restarts and crashes. Required for <see cref="BudgetPeriod.Day"/> and
    /// <see cref="BudgetPeriod.Month"/>. With <see cref="BudgetPeriod.Run"/>, successive engines with the same file count as one run. Null
    /// (the default) for none.
    /// </summary>
    public string? LedgerPath { get; set; }

    /// <summary>
    /// Factor on a prompt's o200k token count for models with another vocabulary; from 1 to 20, 2 by default. The product is capped at the
    /// prompt's bytes, which no vocabulary exceeds. A model that charges more gets larger reservations from then on.
    /// </summary>
    [Range(1.0, 20.0)]
    public double SafetyFactor { get; set; } = 2;

    /// <summary>Whether any bound is set.</summary>
    public bool IsSet => MaxTokens is not null || MaxCost is not null;
}
