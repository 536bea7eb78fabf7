using Microsoft.ML.Tokenizers;

namespace ParallelLlm;

/// <summary>Counts tokens with OpenAI's o200k vocabulary, close enough for other models too. Thread-safe.</summary>
public sealed class TiktokenCounter : ITokenCounter
{
    private static readonly Lazy<Task<ITokenCounter>> Shared =
        new(() => Task.Run<ITokenCounter>(() => new TiktokenCounter(TiktokenTokenizer.CreateForEncoding("o200k_base"))));

    private readonly TiktokenTokenizer _tokenizer;

    private TiktokenCounter(TiktokenTokenizer tokenizer) => _tokenizer = tokenizer;

    /// <summary>
    /// The process's only counter. The first call starts loading the vocabulary on the thread pool, which takes a few hundred milliseconds
    /// and about 40 MB: call it early, alongside other start-up work. Blank documents never wait for it.
    /// </summary>
    public static Task<ITokenCounter> LoadAsync() => Shared.Value;

    /// <inheritdoc/>
    public int Count(ReadOnlySpan<char> text) => _tokenizer.CountTokens(text);

    /// <inheritdoc/>
    public int FitFromStart(ReadOnlySpan<char> text, int maxTokens, out int tokens) =>
        _tokenizer.GetIndexByTokenCount(text, maxTokens, out _, out tokens);

    /// <inheritdoc/>
    public int FitFromEnd(ReadOnlySpan<char> text, int maxTokens) =>
        _tokenizer.GetIndexByTokenCountFromEnd(text, maxTokens, out _, out _);
}
