namespace ParallelLlm.Chunking;

/// <summary>Splits a chunk that does not fit. Pure.</summary>
internal static class ChunkHalves
{
    /// <summary>
    /// The two halves of a chunk, cut near the middle at the end of a paragraph, else of a line, a sentence or a word. Without overlap,
    /// which would keep them long, and without a blank half. Empty if a half would be shorter than <paramref name="minLength"/> characters.
    /// </summary>
    public static IReadOnlyList<DocumentChunk> Of(DocumentChunk chunk, int minLength)
    {
        var text = chunk.Text;
        if (text.Length < 2L * minLength)
            return [];
        var at = Place(text, minLength);
        return [.. new[] { Part(chunk, 0, at), Part(chunk, at, text.Length) }.Where(part => !string.IsNullOrWhiteSpace(part.Text))];
    }

    // Moves up to an eighth to either side for a good boundary, up to a quarter for a word boundary.
    private static int Place(ReadOnlySpan<char> text, int minLength)
    {
        var middle = text.Length / 2;
        var most = middle - minLength;
        return Nearest(text, middle, Math.Min(text.Length / 8, most))
            ?? Nearest(text, middle, Math.Min(text.Length / 4, most))
            ?? TextBoundary.After(text, middle);
    }

    private static int? Nearest(ReadOnlySpan<char> text, int middle, int reach)
    {
        int? found = null;
        var best = BoundaryRank.None;
        for (var distance = 0; distance <= reach && best < BoundaryRank.Paragraph; distance++)
        {
            foreach (var at in (ReadOnlySpan<int>)[middle - distance, middle + distance])
            {
                var rank = TextBoundary.Rank(text, at);
                if (rank > best)
                    (best, found) = (rank, at);
            }
        }

        return found;
    }

    private static DocumentChunk Part(DocumentChunk chunk, int from, int to) => chunk with
    {
        Text = chunk.Text[from..to],
        Start = chunk.Start + from,
        End = chunk.Start + to,
        TokenCount = (int)Math.Ceiling((double)chunk.TokenCount * (to - from) / chunk.Text.Length),
    };
}
