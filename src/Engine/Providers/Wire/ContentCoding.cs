using System.IO.Compression;

namespace ParallelLlm.Providers.Wire;

/// <summary>Decodes bodies that arrive compressed although no coding was requested. Pure.</summary>
internal static class ContentCoding
{
    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    /// <summary>Whether a body may be encoded: it has the header, or starts like gzip.</summary>
    public static bool MayBe(string? coding, ReadOnlySpan<byte> body) => !string.IsNullOrEmpty(coding) || body.StartsWith(Gzip);

    /// <summary>Whether a body is already text: a proxy may have decoded it and left the header.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> body)
    {
        var text = body.TrimStart(" \t\r\n"u8);
        return text.IsEmpty || text[0] is (byte)'{' or (byte)'[' or (byte)'<' || text.StartsWith("data:"u8);
    }

    /// <summary>The body without its codings.</summary>
    /// <param name="body">The body as received.</param>
    /// <param name="coding">The response's Content-Encoding; null if it has none.</param>
    /// <exception cref="InvalidDataException">A coding is unknown.</exception>
    public static Stream Decode(ArraySegment<byte> body, string? coding)
    {
        Stream decoded = new MemoryStream(body.Array!, body.Offset, body.Count, writable: false);
        // The last one named is the outermost.
        var names = (string.IsNullOrEmpty(coding) ? "gzip" : coding)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Reverse())
        {
            decoded = name.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(decoded, CompressionMode.Decompress),
                "br" => new BrotliStream(decoded, CompressionMode.Decompress),
                // The standard requires zlib's frame, which some servers omit.
                "deflate" when body is [0x78, ..] => new ZLibStream(decoded, CompressionMode.Decompress),
                "deflate" => new DeflateStream(decoded, CompressionMode.Decompress),
                "identity" or "none" => decoded,
                _ => throw new InvalidDataException("The coding is unknown."),
            };
        }

        return decoded;
    }
}
