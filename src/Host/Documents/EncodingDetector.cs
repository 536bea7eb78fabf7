using System.Buffers;
using System.Text;
using System.Text.Unicode;
using ParallelLlm.Host.Documents.Encodings;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// Detects a text's encoding: by its byte order mark, else UTF-16 and UTF-32 by their NUL bytes, else encodings that escape within
/// ASCII, else UTF-8 if every byte fits it, else by the letters that the bytes decode to.
/// </summary>
internal static class EncodingDetector
{
    /// <summary>How many bytes, from the first that is not plain ASCII, suffice to detect an encoding.</summary>
    public const int Enough = 8 << 10;

    // Text has hardly any control characters beside white space and escape; binary formats have about one byte in ten.
    private const double MostControls = 0.05;

    private static readonly SearchValues<byte> Telling =
        SearchValues.Create([0, .. SevenBitText.Beginnings, .. Enumerable.Range(0x80, 0x80).Select(value => (byte)value)]);

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value).Except("\t\n\r\f\u001B"u8.ToArray()), 0x7F]);

    static EncodingDetector() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="bytes">The beginning of a document, or of what follows its ASCII part.</param>
    /// <param name="isWhole">Whether nothing follows.</param>
    /// <param name="offset">Where in the document the bytes begin.</param>
    public static DetectedEncoding Detect(ReadOnlySpan<byte> bytes, bool isWhole, long offset = 0)
    {
        if (offset == 0 && ByteOrderMark(bytes) is { } marked)
            return marked;
        if (bytes.IndexOf((byte)0) is >= 0 and var nul)
            return offset == 0 && WideText.WithNuls(bytes, isWhole) is { } wide ? Found(wide) : NulAt(offset + nul);

        var isAscii = Ascii.IsValid(bytes);
        if (isAscii && SevenBitText.Of(bytes, isWhole) is { } escaped)
            return escaped;
        if (ControlShare(bytes) > MostControls)
        {
            return offset == 0 && WideText.WithoutNuls(bytes, isWhole) is { } wide
                ? Found(wide)
                : Failed(DocumentProblemKind.Binary, "it holds too many control characters to be a text");
        }

        if (isAscii)
            return default;

        if (Utf8.IsValid(bytes))
            return Found(Encoding.UTF8);
        var utf8 = Utf8Evidence.Of(bytes, isWhole);
        if (utf8.FirstInvalid is not { } invalid)
            return Found(Encoding.UTF8);

        // UTF-8 sequences rarely occur by chance: this is UTF-8 with a few broken bytes.
        if (utf8.Sequences >= utf8.Invalid)
            return Failed(DocumentProblemKind.InvalidEncoding, $"not valid utf-8 at byte {offset + invalid}{StrictDecoding.WayOut}");
        if (EncodingGuess.Of(bytes, isWhole, out var problem) is { } legacy)
            return Found(legacy);
        return offset == 0 && WideText.WithoutNuls(bytes, isWhole) is { } utf16
            ? Found(utf16)
            : Failed(
                DocumentProblemKind.InvalidEncoding,
                $"not valid utf-8 at byte {offset + invalid}, and {problem}. Name its encoding with --encoding");
    }

    /// <summary>The encoding that a byte order mark names; null without one.</summary>
    public static DetectedEncoding? ByteOrderMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Found(Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => Found(Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => Found(Encoding.GetEncoding("utf-32BE"), 4),
        [0xFF, 0xFE, ..] => Found(Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => Found(Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    /// <summary>The encoding with fallbacks that throw.</summary>
    public static Encoding Strict(Encoding encoding) => Strict(encoding.CodePage);

    /// <summary>The encoding of a code page, with fallbacks that throw.</summary>
    public static Encoding Strict(int codePage) =>
        Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>The index of the first byte that can reveal the encoding; negative if all are plain ASCII.</summary>
    public static int FirstTelling(ReadOnlySpan<byte> bytes)
    {
        if (!ByteScan.MayTell(bytes))
            return -1;
        for (var at = 0; bytes[at..].IndexOfAny(Telling) is >= 0 and var next; at++)
        {
            at += next;
            if (!SevenBitText.Beginnings.Contains(bytes[at]) || SevenBitText.Begins(bytes[at..]))
                return at;
        }

        return -1;
    }

    /// <summary>The problem of a text with a NUL byte: binary data, or a file that is not fully written yet.</summary>
    public static DetectedEncoding NulAt(long offset) => Failed(
        DocumentProblemKind.Binary, $"it holds NUL bytes, the first at byte {offset}, so it is no text or not whole");

    private static double ControlShare(ReadOnlySpan<byte> bytes)
    {
        var controls = 0;
        for (var rest = bytes; rest.IndexOfAny(Controls) is >= 0 and var at; rest = rest[(at + 1)..])
            controls++;

        return bytes.IsEmpty ? 0 : (double)controls / bytes.Length;
    }

    private static DetectedEncoding Found(Encoding encoding, int preambleLength = 0) => new(Strict(encoding), preambleLength, null);

    private static DetectedEncoding Failed(DocumentProblemKind kind, string message) => new(null, 0, new DocumentProblem(kind, message));
}
