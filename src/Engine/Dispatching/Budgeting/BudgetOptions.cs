using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>
/// The most that may be spent. Before a call goes out, the most that it can take is reserved, and what it did not take is given back after
/// it; a call that may have been charged without saying so keeps its reservation. So the bounds hold however many calls are out. Work that
/// is a caller's own function is not counted.
/// </summary>
public sealed class BudgetOptions
{
    /// <summary>Most tokens, prompts and answers together; from 1, null (the default) for no bound.</summary>
    [Range(1, long.MaxValue / 4)]
    public long? MaxTokens { get; set; }

    /// <summary>Most money, in the currency of <see cref="Prices"/>; more than 0, null (the default) for no bound.</summary>
    public decimal? MaxCost { get; set; }

    /// <summary>
    /// What models cost, by the name that they are asked by. Needed for every model that is asked when there is <see cref="MaxCost"/>;
    /// empty by default.
    /// </summary>
    public IDictionary<string, ModelPrice> Prices { get; } = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);

    /// <summary>What the bounds are for; <see cref="BudgetPeriod.Run"/> by default.</summary>
    public BudgetPeriod Period { get; set; }

    /// <summary>What becomes of work when the budget is used up; <see cref="WhenBudgetSpent.Fail"/> by default.</summary>
    public WhenBudgetSpent WhenSpent { get; set; }

    /// <summary>
    /// A file that keeps what has been spent when the engine ends, however it ends; needed for <see cref="BudgetPeriod.Day"/> and
    /// <see cref="BudgetPeriod.Month"/>. With <see cref="BudgetPeriod.Run"/> all engines that use it, one after the other, count as one
    /// run. Null (the default) for none.
    /// </summary>
    public string? LedgerPath { get; set; }

    /// <summary>
    /// What a prompt's tokens, counted with OpenAI's o200k vocabulary, are multiplied by for models that have another one; from 1 to 20, 2
    /// by default. The product is taken only up to the prompt's bytes, which no vocabulary exceeds. A model that charges more than that all
    /// the same is reserved more from then on.
    /// </summary>
    [Range(1.0, 20.0)]
    public double SafetyFactor { get; set; } = 2;

    /// <summary>Whether there is any bound.</summary>
    public bool IsSet => MaxTokens is not null || MaxCost is not null;
}
