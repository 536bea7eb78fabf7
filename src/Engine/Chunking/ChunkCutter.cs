namespace ParallelLlm.Chunking;

/// <summary>Decides where a chunk ends and the next one begins. Pure: text in, cut out.</summary>
internal sealed class ChunkCutter(ITokenCounter counter, ChunkingOptions options)
{
    /// <summary>Maximum characters of a chunk per token. Only long runs of blanks, marks or one letter exceed it.</summary>
    internal const int MostCharsPerToken = 8;

    /// <summary>Cuts the next chunk off a text.</summary>
    /// <param name="text">
    /// Starts with the overlap. Exceeds the largest chunk by <see cref="Graphemes.Lookahead"/>, so that a cut at its end can be judged;
    /// shorter only at the end of the document.
    /// </param>
    /// <param name="overlap">Characters repeated from the previous chunk; fewer than the text has.</param>
    /// <param name="atEnd">Whether the document ends with this text.</param>
    internal Cut Next(ReadOnlySpan<char> text, int overlap, bool atEnd)
    {
        var fit = Fit(text, atEnd, out var tokens);
        // An overlap that takes most of the chunk would stall progress, so it is dropped.
        if (overlap > 0 && fit <= 2 * overlap && fit < text.Length)
        {
            var cut = Next(text[overlap..], overlap: 0, atEnd);
            return new Cut(overlap, cut.End + overlap, cut.Tokens, cut.NextStart + overlap);
        }

        if (atEnd && fit == text.Length)
            return new Cut(0, fit, tokens, fit);

        var end = End(text, fit, overlap, out tokens);
        return new Cut(0, end, tokens, NextStart(text, end));
    }

    /// <summary>Length of the longest prefix that fits in a chunk.</summary>
    private int Fit(ReadOnlySpan<char> text, bool atEnd, out int tokens)
    {
        var most = options.MaxTokens * MostCharsPerToken;
        var within = text[..Math.Min(most, atEnd ? text.Length : text.Length - 1)];
        within = within[..TokenizerBudget.SafeLength(within)];
        return counter.FitFromStart(within, options.MaxTokens, out tokens);
    }

    private int End(ReadOnlySpan<char> text, int fit, int overlap, out int tokens)
    {
        while (true)
        {
            // Gives up as much as a quarter for a good boundary, as much as half for a word boundary.
            var end = TextBoundary.Last(text, Math.Max(overlap + 1, fit * 3 / 4), fit)
                ?? TextBoundary.Last(text, Math.Max(overlap + 1, fit / 2), fit)
                ?? fit;
            end = TextBoundary.Before(text, end);
            tokens = counter.Count(text[..end]);
            if (tokens <= options.MaxTokens)
                return end;
            // A shorter text can have a few more tokens than a longer one.
            fit = end - Math.Max(1, end / 64);
        }
    }

    private int NextStart(ReadOnlySpan<char> text, int end)
    {
        if (options.OverlapTokens == 0)
            return end;
        var from = end - Math.Min(end / 2, options.OverlapTokens * MostCharsPerToken);
        from = TextBoundary.After(text, from);
        from += counter.FitFromEnd(text[from..end], options.OverlapTokens);
        from = TextBoundary.After(text[..end], from);
        return TextBoundary.First(text, from, (from + end) / 2, BoundaryRank.Sentence)
            ?? TextBoundary.First(text, from, end, BoundaryRank.Word)
            ?? from;
    }
}
