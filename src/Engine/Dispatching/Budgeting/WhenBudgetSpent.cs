namespace ParallelLlm;

/// <summary>Consequence for work when a budget is used up.</summary>
public enum WhenBudgetSpent
{
    /// <summary>Open and later requests end as <see cref="ParallelLlm.FailureKind.Budget"/>.</summary>
    Fail,

    /// <summary>
    /// Work waits for the next period, or without one for ever. Only a request with a call larger than the whole budget ends as
    /// <see cref="ParallelLlm.FailureKind.Budget"/>.
    /// </summary>
    Wait,
}
