namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>The reservation of a call in flight. Only the budget changes it.</summary>
/// <param name="model">The model that is asked.</param>
/// <param name="estimate">The estimate of what it takes, before any correction.</param>
internal sealed class BudgetHold(string model, CallTokens estimate)
{
    public string Model { get; } = model;

    public CallTokens Estimate { get; } = estimate;

    /// <summary>The tokens reserved: the estimate times the model's present correction.</summary>
    public CallTokens Tokens { get; set; }

    /// <summary>What these cost.</summary>
    public Spend Amount { get; set; }
}
