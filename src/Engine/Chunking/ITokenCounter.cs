namespace ParallelLlm;

/// <summary>Counts tokens as a model would. Implementations are thread-safe.</summary>
public interface ITokenCounter
{
    /// <summary>Counts the tokens in a text.</summary>
    int Count(ReadOnlySpan<char> text);

    /// <summary>
    /// Length of the longest prefix with at most <paramref name="maxTokens"/> tokens; the text's length if all of it fits.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Maximum tokens, at least 1.</param>
    /// <param name="tokens">The tokens in that prefix.</param>
    int FitFromStart(ReadOnlySpan<char> text, int maxTokens, out int tokens);

    /// <summary>Start of the longest suffix with at most <paramref name="maxTokens"/> tokens; 0 if all of it fits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Maximum tokens, at least 1.</param>
    int FitFromEnd(ReadOnlySpan<char> text, int maxTokens);
}
