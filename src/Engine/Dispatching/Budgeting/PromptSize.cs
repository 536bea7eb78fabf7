namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Size of a prompt: messages and schema.</summary>
/// <param name="Tokens">Tokens in OpenAI's o200k vocabulary.</param>
/// <param name="Bytes">Bytes in UTF-8.</param>
internal readonly record struct PromptSize(long Tokens, long Bytes)
{
    // Covers a chat template around two messages, and some models' built-in instructions.
    private const long Template = 128;

    public static PromptSize operator +(PromptSize left, PromptSize right) => new(left.Tokens + right.Tokens, left.Bytes + right.Bytes);

    /// <summary>Upper bound of its tokens: no token is shorter than a byte, in any vocabulary.</summary>
    /// <param name="factor">Factor on an approximate count.</param>
    public long MostTokens(double factor) => Math.Min((long)Math.Ceiling(Tokens * factor), Math.Max(Tokens, Bytes)) + Template;
}
