namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>The size of a prompt: its messages and the schema that goes with them.</summary>
/// <param name="Tokens">Tokens by OpenAI's o200k vocabulary.</param>
/// <param name="Bytes">Bytes in UTF-8.</param>
internal readonly record struct PromptSize(long Tokens, long Bytes)
{
    // What a chat template puts around two messages, and the instructions that some models have of their own.
    private const long Template = 128;

    public static PromptSize operator +(PromptSize left, PromptSize right) => new(left.Tokens + right.Tokens, left.Bytes + right.Bytes);

    /// <summary>The most tokens that it can be. No token is shorter than a byte, whatever the vocabulary.</summary>
    /// <param name="factor">What the count is multiplied by, where it is approximate.</param>
    public long MostTokens(double factor) => Math.Min((long)Math.Ceiling(Tokens * factor), Math.Max(Tokens, Bytes)) + Template;
}
