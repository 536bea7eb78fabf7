namespace ParallelLlm;

/// <summary>What a budget is for.</summary>
public enum BudgetPeriod
{
    /// <summary>The engine's life.</summary>
    Run,

    /// <summary>A day, from midnight to midnight UTC.</summary>
    Day,

    /// <summary>A calendar month, UTC.</summary>
    Month,
}
