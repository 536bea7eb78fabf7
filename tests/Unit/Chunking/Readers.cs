using ParallelLlm.Chunking;

namespace ParallelLlm.Tests.Unit.Chunking;

/// <summary>Hands a text out in small pieces of changing size, as a slow file would.</summary>
internal sealed class StutteringReader(string text) : TextReader
{
    private int _at;
    private int _step;

    public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        _step = (_step * 7 % 13) + 1;
        var count = Math.Min(Math.Min(_step, buffer.Length), text.Length - _at);
        text.AsSpan(_at, count).CopyTo(buffer.Span);
        _at += count;
        return ValueTask.FromResult(count);
    }
}

/// <summary>A text of any length that repeats a part.</summary>
internal sealed class RepeatingReader(string part, long length) : TextReader
{
    private long _at;

    /// <summary>Characters read so far.</summary>
    public long Position => _at;

    public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = (int)Math.Min(buffer.Length, length - _at);
        for (var index = 0; index < count; index++)
            buffer.Span[index] = part[(int)((_at + index) % part.Length)];
        _at += count;
        return ValueTask.FromResult(count);
    }
}

/// <summary>Four bytes of ASCII to a token, one otherwise; quick, where the count itself is not the point.</summary>
internal sealed class RoughCounter : ITokenCounter
{
    public int Count(ReadOnlySpan<char> text)
    {
        var quarters = 0;
        foreach (var letter in text)
            quarters += char.IsAscii(letter) ? 1 : 4;
        return (quarters + 3) / 4;
    }

    public int FitFromStart(ReadOnlySpan<char> text, int maxTokens, out int tokens)
    {
        var quarters = 0;
        var at = 0;
        for (; at < text.Length; at++)
        {
            quarters += char.IsAscii(text[at]) ? 1 : 4;
            if (quarters > 4 * maxTokens)
                break;
        }

        tokens = Count(text[..at]);
        return at;
    }

    public int FitFromEnd(ReadOnlySpan<char> text, int maxTokens)
    {
        var quarters = 0;
        var at = text.Length;
        while (at > 0 && (quarters += char.IsAscii(text[at - 1]) ? 1 : 4) <= 4 * maxTokens)
            at--;
        return at;
    }
}

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
