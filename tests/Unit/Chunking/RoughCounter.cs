namespace ParallelLlm.Tests.Unit.Chunking;

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
