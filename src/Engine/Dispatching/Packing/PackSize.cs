using ParallelLlm.Dispatching.Budgeting;

namespace ParallelLlm.Dispatching.Packing;

/// <summary>Size of a call for one or several items.</summary>
/// <param name="Count">Number of items.</param>
/// <param name="TextTokens">Tokens of their texts.</param>
/// <param name="PromptTokens">Upper estimate of the prompt's tokens: the sum of the items' own prompts.</param>
/// <param name="MaxOutputTokens">Token limit of the answer; null for none.</param>
/// <param name="Prompt">The prompt's size, if it is measured.</param>
internal readonly record struct PackSize(int Count, long TextTokens, long PromptTokens, int? MaxOutputTokens, PromptSize Prompt)
{
    public PackSize(WorkItem item)
        : this(
            item.Pack?.Items.Count ?? 1, item.Chunk.TokenCount, item.Prompt.Tokens, item.MaxOutputTokens, item.Prompt.Size)
    {
    }

    /// <summary>The size with one more item.</summary>
    public PackSize With(WorkItem item) => new(
        Count + 1,
        TextTokens + item.Chunk.TokenCount,
        PromptTokens + item.Prompt.Tokens,
        Sum(MaxOutputTokens, item.MaxOutputTokens),
        Prompt + item.Prompt.Size);

    // None if either has none.
    private static int? Sum(int? one, int? other) => (long?)one + other is { } sum ? (int)Math.Min(sum, int.MaxValue) : null;
}
