namespace ParallelLlm.Chunking;

/// <summary>Finds positions for cuts. Pure.</summary>
internal static class TextBoundary
{
    // Looking back further would make a long run of blanks quadratic.
    private const int LookBack = 32;

    /// <summary>Ranks a cut before <paramref name="at"/>.</summary>
    internal static BoundaryRank Rank(ReadOnlySpan<char> text, int at)
    {
        if (at <= 0 || at >= text.Length)
            return BoundaryRank.None;
        var (before, after) = (text[at - 1], text[at]);
        if ((before == '\r' && after == '\n') || !Graphemes.IsBoundary(text, at))
            return BoundaryRank.Forbidden;
        if (before is '。' or '！' or '？' or '．')
            return BoundaryRank.Sentence;
        if (!char.IsWhiteSpace(before))
            return BoundaryRank.None;
        if (before is '\f' or '\u2029')
            return BoundaryRank.Paragraph;
        if (IsNewLine(after))
            return BoundaryRank.Word;
        if (IsNewLine(before))
            return AfterBlankLine(text[Math.Max(0, at - LookBack)..at]) ? BoundaryRank.Paragraph : BoundaryRank.Line;
        if (char.IsWhiteSpace(after))
            return BoundaryRank.Word;
        return AfterSentence(text[Math.Max(0, at - LookBack)..at]) ? BoundaryRank.Sentence : BoundaryRank.Word;
    }

    /// <summary>The last position up to <paramref name="at"/> that is not forbidden.</summary>
    internal static int Before(ReadOnlySpan<char> text, int at)
    {
        while (Rank(text, at) == BoundaryRank.Forbidden)
            at--;
        return at;
    }

    /// <summary>The first position from <paramref name="at"/> that is not forbidden.</summary>
    internal static int After(ReadOnlySpan<char> text, int at)
    {
        while (Rank(text, at) == BoundaryRank.Forbidden)
            at++;
        return at;
    }

    /// <summary>
    /// The best position from <paramref name="min"/> to <paramref name="max"/>, the last of its rank; null if none is between words.
    /// </summary>
    internal static int? Last(ReadOnlySpan<char> text, int min, int max)
    {
        int? found = null;
        var best = BoundaryRank.None;
        for (var at = max; at >= min && best < BoundaryRank.Paragraph; at--)
        {
            var rank = Rank(text, at);
            if (rank > best)
                (best, found) = (rank, at);
        }

        return found;
    }

    /// <summary>
    /// The first position of at least a rank from <paramref name="min"/> to <paramref name="max"/>; null if there is none.
    /// </summary>
    internal static int? First(ReadOnlySpan<char> text, int min, int max, BoundaryRank rank)
    {
        for (var at = min; at <= max; at++)
        {
            if (Rank(text, at) >= rank)
                return at;
        }

        return null;
    }

    private static bool AfterBlankLine(ReadOnlySpan<char> before)
    {
        before = before.EndsWith("\r\n") ? before[..^2] : before[..^1];
        before = before.TrimEnd(" \t");
        return !before.IsEmpty && IsNewLine(before[^1]);
    }

    private static bool AfterSentence(ReadOnlySpan<char> before)
    {
        before = before.TrimEnd().TrimEnd("\"')]}»”’");
        return !before.IsEmpty && before[^1] is '.' or '!' or '?' or '…';
    }

    private static bool IsNewLine(char letter) => letter is '\n' or '\r' or '\u0085' or '\u2028';
}
