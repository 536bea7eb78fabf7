namespace ParallelLlm;

/// <summary>The state of a budget.</summary>
public sealed record BudgetStatus
{
    /// <summary>The period that the bounds apply to.</summary>
    public required BudgetPeriod Period { get; init; }

    /// <summary>Tokens spent in the current period, including <see cref="UnknownTokens"/>.</summary>
    public required long SpentTokens { get; init; }

    /// <summary>Cost of <see cref="SpentTokens"/>; 0 for models without a price.</summary>
    public required decimal SpentCost { get; init; }

    /// <summary>The part of <see cref="SpentTokens"/> estimated for calls without reported usage, such as timeouts.</summary>
    public required long UnknownTokens { get; init; }

    /// <summary>Cost of <see cref="UnknownTokens"/>.</summary>
    public required decimal UnknownCost { get; init; }

    /// <summary>Upper bound of the tokens used by calls in flight.</summary>
    public required long ReservedTokens { get; init; }

    /// <summary>Upper bound of the cost of calls in flight.</summary>
    public required decimal ReservedCost { get; init; }

    /// <summary>The bound on tokens; null if there is none.</summary>
    public required long? MaxTokens { get; init; }

    /// <summary>The bound on cost; null if there is none.</summary>
    public required decimal? MaxCost { get; init; }

    /// <summary>
    /// Tokens spent and reserved beyond the bound; usually 0. Only calls in flight when their model first exceeded its estimate can cause
    /// it.
    /// </summary>
    public long OvershootTokens => Math.Max(0, SpentTokens + ReservedTokens - (MaxTokens ?? long.MaxValue));

    /// <summary>Cost spent and reserved beyond the bound, as for <see cref="OvershootTokens"/>.</summary>
    public decimal OvershootCost => Math.Max(0, SpentCost + ReservedCost - (MaxCost ?? decimal.MaxValue));

    /// <summary>End of the current period and start of the next; null for <see cref="BudgetPeriod.Run"/>.</summary>
    public DateTimeOffset? PeriodEnd { get; init; }

    /// <summary>
    /// Human-readable reason why work waits for budget; null if none waits. Set only with <see cref="WhenBudgetSpent.Wait"/>.
    /// </summary>
    public string? Waiting { get; init; }
}
