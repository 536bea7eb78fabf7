namespace ParallelLlm.Host.Documents;

/// <summary>Reads a text, a page or a table that is part of another document, with the reader of whole documents.</summary>
internal static class TextContent
{
    private const int PieceChars = 4 << 10;

    /// <summary>Reads it.</summary>
    /// <exception cref="DocumentProblemException">It cannot be read.</exception>
    public static void Read(DocumentContent content, TextSink sink)
    {
        var source = new DocumentSource(content.Name, null, Named: true) { Encoding = content.Encoding, MainContent = content.MainContent };
        using var reader = new DocumentReader(TimeProvider.System, () => new MemoryStream(content.Bytes, writable: false));

        // All of it is in memory: nothing is waited for.
        using var text = reader.ReadAsync(source, CancellationToken.None).GetAwaiter().GetResult();
        if (!text.IsReadable)
            throw new DocumentProblemException(text.Problem);
        var piece = new char[PieceChars];
        for (var start = 0L; ;)
        {
            var read = text.Reader.ReadAsync(piece.AsMemory()).AsTask().GetAwaiter().GetResult();
            if (read == 0)
                break;
            Write(piece.AsSpan(0, read), start, text.Places?.Of(start, start + read) ?? [], sink);
            start += read;
            sink.Progress();
        }

        foreach (var warning in text.Warnings)
            sink.Warn(warning);
    }

    private static void Write(ReadOnlySpan<char> piece, long start, IReadOnlyList<TextPlace> places, TextSink sink)
    {
        for (var i = 0; i < places.Count; i++)
        {
            var from = (int)Math.Max(0, places[i].Start - start);
            var to = i + 1 < places.Count ? (int)(places[i + 1].Start - start) : piece.Length;
            if (i == 0)
                sink.Write(piece[..from]);
            WriteLines(piece[from..to], places[i].Place, sink);
        }

        if (places.Count == 0)
            sink.Write(piece);
    }

    /// <summary>A line counts on within a place, which only a chunk's own text shows; here each gets a place.</summary>
    private static void WriteLines(ReadOnlySpan<char> text, SourcePlace place, TextSink sink)
    {
        while (!text.IsEmpty)
        {
            sink.Mark(place);
            var end = place.Line is null ? text.Length : text.IndexOf('\n') is >= 0 and var at ? at + 1 : text.Length;
            sink.Write(text[..end]);
            text = text[end..];
            place = place with { Line = place.Line + 1 };
        }
    }
}
