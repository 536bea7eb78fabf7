namespace ParallelLlm;

/// <summary>How a budget stands.</summary>
/// <param name="Period">What it is for.</param>
/// <param name="SpentTokens">Tokens spent in the period that is running, what is not known for sure included.</param>
/// <param name="SpentCost">What they cost; 0 for models without a price.</param>
/// <param name="UnknownTokens">
/// Of <paramref name="SpentTokens"/>, those reserved for calls that may have been charged without saying so, as after a timeout.
/// </param>
/// <param name="UnknownCost">What these cost.</param>
/// <param name="ReservedTokens">Tokens that the calls that are out may take at most.</param>
/// <param name="ReservedCost">What they may cost at most.</param>
/// <param name="MaxTokens">The bound on tokens; null when there is none.</param>
/// <param name="MaxCost">The bound on money; null when there is none.</param>
public sealed record BudgetStatus(
    BudgetPeriod Period,
    long SpentTokens,
    decimal SpentCost,
    long UnknownTokens,
    decimal UnknownCost,
    long ReservedTokens,
    decimal ReservedCost,
    long? MaxTokens,
    decimal? MaxCost)
{
    /// <summary>
    /// Tokens spent and reserved beyond the bound; usually 0. Only calls that were sent before any call of their model was seen to take
    /// more than estimated can cause it.
    /// </summary>
    public long OvershootTokens => Math.Max(0, SpentTokens + ReservedTokens - (MaxTokens ?? long.MaxValue));

    /// <summary>Money spent and reserved beyond the bound, as for <see cref="OvershootTokens"/>.</summary>
    public decimal OvershootCost => Math.Max(0, SpentCost + ReservedCost - (MaxCost ?? decimal.MaxValue));

    /// <summary>When the period ends and the next one begins; null when it is the engine's life.</summary>
    public DateTimeOffset? PeriodEnd { get; init; }

    /// <summary>
    /// Why work waits until there is budget again, for people; null while none does. Only with <see cref="WhenBudgetSpent.Wait"/>.
    /// </summary>
    public string? Waiting { get; init; }
}
