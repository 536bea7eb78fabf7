namespace ParallelLlm;

/// <summary>Counts tokens as a model would. Implementations are thread-safe.</summary>
public interface ITokenCounter
{
    /// <summary>Tokens in a text.</summary>
    int Count(ReadOnlySpan<char> text);

    /// <summary>
    /// Length of the longest beginning of the text that has at most so many tokens; the text's length when all of it does.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Most tokens, at least 1.</param>
    /// <param name="tokens">The tokens of that beginning.</param>
    int FitFromStart(ReadOnlySpan<char> text, int maxTokens, out int tokens);

    /// <summary>Index from which the rest of the text has at most so many tokens; 0 when all of it does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Most tokens, at least 1.</param>
    int FitFromEnd(ReadOnlySpan<char> text, int maxTokens);
}
