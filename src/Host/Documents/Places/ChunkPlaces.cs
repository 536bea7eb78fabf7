namespace ParallelLlm.Host.Documents.Places;

/// <summary>Adds to a chunk where its text stands, and what the text before it says about it.</summary>
internal static class ChunkPlaces
{
    // Of a model's English prose; the context is short.
    private const int CharactersPerToken = 3;

    /// <summary>The chunk with its places and its context.</summary>
    public static DocumentChunk Add(DocumentChunk chunk, IPlaceMap map)
    {
        var places = map.Of(chunk.Start, chunk.End);
        var context = chunk.Start > 0 && places.Count > 0 && places[0].Start <= chunk.Start ? ContextOf(chunk, places[0].Place) : null;
        return chunk with
        {
            Places = places,
            Context = context,
            TokenCount = chunk.TokenCount + ((context?.Length ?? 0) / CharactersPerToken),
        };
    }

    /// <summary>The heading above, and the columns of a table whose rows do not name them.</summary>
    private static string? ContextOf(DocumentChunk chunk, SourcePlace place)
    {
        var heading = place.Heading is { } above && !chunk.Text.AsSpan().TrimStart().StartsWith(above) ? $"[Section: {above}]" : null;
        var columns = place is { Columns: { } names, Cell: null, Row: null } && !chunk.Text.AsSpan().TrimStart().StartsWith(names)
            ? $"[Columns: {names}]"
            : null;
        return heading is null ? columns : columns is null ? heading : $"{heading}\n{columns}";
    }
}
