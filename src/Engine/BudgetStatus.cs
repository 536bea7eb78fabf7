namespace ParallelLlm;

/// <summary>How a budget stands.</summary>
public sealed record BudgetStatus
{
    /// <summary>What it is for.</summary>
    public required BudgetPeriod Period { get; init; }

    /// <summary>Tokens spent in the period that is running, what is not known for sure included.</summary>
    public required long SpentTokens { get; init; }

    /// <summary>What they cost; 0 for models without a price.</summary>
    public required decimal SpentCost { get; init; }

    /// <summary>
    /// Of <see cref="SpentTokens"/>, those reserved for calls that may have been charged without saying so, as after a timeout.
    /// </summary>
    public required long UnknownTokens { get; init; }

    /// <summary>What these cost.</summary>
    public required decimal UnknownCost { get; init; }

    /// <summary>Tokens that the calls that are out may take at most.</summary>
    public required long ReservedTokens { get; init; }

    /// <summary>What they may cost at most.</summary>
    public required decimal ReservedCost { get; init; }

    /// <summary>The bound on tokens; null when there is none.</summary>
    public required long? MaxTokens { get; init; }

    /// <summary>The bound on money; null when there is none.</summary>
    public required decimal? MaxCost { get; init; }

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
