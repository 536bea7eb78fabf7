namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>The reservation of a call in flight. Changed only by the budget.</summary>
/// <param name="estimate">The estimate, before corrections.</param>
/// <param name="chunk">The chunk that it is for.</param>
internal sealed class BudgetHold(string model, CallTokens estimate, ChunkKey chunk)
{
    public ChunkKey Chunk { get; } = chunk;

    public string Model { get; } = model;

    public CallTokens Estimate { get; } = estimate;

    /// <summary>Reserved tokens: the estimate times the model's current correction.</summary>
    public CallTokens Tokens { get; set; }

    /// <summary>Reserved tokens with their cost.</summary>
    public Spend Amount { get; set; }
}
