namespace ParallelLlm;

/// <summary>What becomes of work when a budget is used up.</summary>
public enum WhenBudgetSpent
{
    /// <summary>Everything that is open ends as <see cref="ParallelLlm.FailureKind.Budget"/>, and so does what comes later.</summary>
    Fail,

    /// <summary>
    /// It waits for the next period, or, where there is none, for ever. Only a request with a call that could take more than the whole
    /// budget ends as <see cref="ParallelLlm.FailureKind.Budget"/>.
    /// </summary>
    Wait,
}
