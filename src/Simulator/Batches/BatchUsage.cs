namespace ParallelLlm.Simulator.Batches;

/// <summary>Tokens of a batch's answers.</summary>
internal readonly record struct BatchUsage(long PromptTokens, long CompletionTokens)
{
    public BatchUsage Plus(int promptTokens, int completionTokens) =>
        new(PromptTokens + promptTokens, CompletionTokens + completionTokens);
}
