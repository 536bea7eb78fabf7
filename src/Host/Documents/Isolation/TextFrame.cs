using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>
/// A piece of text with the places that begin in it, as bytes: the number of places, each with its offset from the piece's start and the
/// coordinates that differ from the previous place's, then the text in UTF-16. Rows of a table share most of their coordinates.
/// </summary>
internal static class TextFrame
{
    private static readonly SourcePlace Nowhere = new();

    /// <summary>Writes a piece.</summary>
    /// <param name="before">The place that the piece's first one follows; null for none.</param>
    public static byte[] Write(ReadOnlySpan<char> text, long start, IReadOnlyList<TextPlace> places, SourcePlace? before)
    {
        var bytes = new MemoryStream((2 * text.Length) + (16 * places.Count));
        using var writer = new BinaryWriter(bytes);
        writer.Write7BitEncodedInt(places.Count);
        var last = before ?? Nowhere;
        foreach (var (offset, place) in places)
        {
            writer.Write7BitEncodedInt64(offset - start);
            Write(writer, last, place);
            last = place;
        }

        writer.Write(MemoryMarshal.AsBytes(text));
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a piece.</summary>
    /// <param name="place">Called with each place and its offset from the piece's start.</param>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidDataException">The bytes are no piece.</exception>
    public static ReadOnlyMemory<byte> Read(byte[] payload, SourcePlace? before, Action<long, SourcePlace> place)
    {
        try
        {
            using var bytes = new MemoryStream(payload, writable: false);
            using var reader = new BinaryReader(bytes);
            var last = before ?? Nowhere;
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            {
                var offset = reader.Read7BitEncodedInt64();
                last = Read(reader, last);
                place(offset, last);
            }

            return payload.AsMemory((int)bytes.Position);
        }
        catch (Exception nonsense) when (nonsense is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("A reader process sent a frame that cannot be read.", nonsense);
        }
    }

    private static void Write(BinaryWriter writer, SourcePlace last, SourcePlace place)
    {
        var changed = (ushort)(
            (last.Page != place.Page ? 1 : 0) | (last.PageLabel != place.PageLabel ? 2 : 0)
            | (last.Sheet != place.Sheet ? 4 : 0) | (last.Cell != place.Cell ? 8 : 0)
            | (last.Row != place.Row ? 16 : 0) | (last.Column != place.Column ? 32 : 0)
            | (last.Part != place.Part ? 64 : 0) | (last.Heading != place.Heading ? 128 : 0)
            | (last.Columns != place.Columns ? 256 : 0) | (last.Line != place.Line ? 512 : 0));
        writer.Write(changed);
        Number(1, place.Page);
        Text(2, place.PageLabel);
        Text(4, place.Sheet);
        Text(8, place.Cell);
        Number(16, place.Row);
        Text(32, place.Column);
        Text(64, place.Part);
        Text(128, place.Heading);
        Text(256, place.Columns);
        Number(512, place.Line);

        void Number(int flag, long? value)
        {
            if ((changed & flag) != 0)
                writer.Write7BitEncodedInt64(value ?? -1);
        }

        // A text that is absent and one that is empty mean the same.
        void Text(int flag, string? value)
        {
            if ((changed & flag) != 0)
                writer.Write(value ?? "");
        }
    }

    private static SourcePlace Read(BinaryReader reader, SourcePlace last)
    {
        var changed = reader.ReadUInt16();
        return new SourcePlace
        {
            Page = (int?)Number(1, last.Page),
            PageLabel = Text(2, last.PageLabel),
            Sheet = Text(4, last.Sheet),
            Cell = Text(8, last.Cell),
            Row = Number(16, last.Row),
            Column = Text(32, last.Column),
            Part = Text(64, last.Part),
            Heading = Text(128, last.Heading),
            Columns = Text(256, last.Columns),
            Line = Number(512, last.Line),
        };

        long? Number(int flag, long? same) =>
            (changed & flag) == 0 ? same : reader.Read7BitEncodedInt64() is >= 0 and var value ? value : null;

        string? Text(int flag, string? same) => (changed & flag) == 0 ? same : reader.ReadString() is { Length: > 0 } value ? value : null;
    }
}
