namespace ParallelLlm.Tests.Unit.Chunking;

/// <summary>Notes how much a counter is given to read.</summary>
internal sealed class RecordingCounter(ITokenCounter inner) : ITokenCounter
{
    internal long Characters { get; private set; }

    internal int LongestRun { get; private set; }

    public int Count(ReadOnlySpan<char> text)
    {
        Note(text);
        return inner.Count(text);
    }

    public int FitFromStart(ReadOnlySpan<char> text, int maxTokens, out int tokens)
    {
        Note(text);
        return inner.FitFromStart(text, maxTokens, out tokens);
    }

    public int FitFromEnd(ReadOnlySpan<char> text, int maxTokens)
    {
        Note(text);
        return inner.FitFromEnd(text, maxTokens);
    }

    private void Note(ReadOnlySpan<char> text)
    {
        Characters += text.Length;
        LongestRun = Math.Max(LongestRun, text.Length);
    }
}
