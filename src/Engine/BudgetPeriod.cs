namespace ParallelLlm;

/// <summary>The period that a budget covers.</summary>
public enum BudgetPeriod
{
    /// <summary>The engine's lifetime.</summary>
    Run,

    /// <summary>A day, from midnight to midnight UTC.</summary>
    Day,

    /// <summary>A calendar month, UTC.</summary>
    Month,
}
