using System.Buffers;
using System.Globalization;
using System.Text;
using UtfUnknown;

namespace ParallelLlm.Host.Documents;

/// <summary>What the bytes say of their encoding.</summary>
/// <param name="Encoding">The encoding, with fallbacks that throw; null while everything is ASCII, and where there is a problem.</param>
/// <param name="PreambleLength">Length of the byte order mark.</param>
/// <param name="Problem">Why the bytes are no text.</param>
internal readonly record struct DetectedEncoding(Encoding? Encoding, int PreambleLength, DocumentProblem? Problem);

/// <summary>
/// Finds a text's encoding: by its byte order mark, else UTF-16 by where its NUL bytes are, else UTF-8 where everything fits it,
/// else by the statistics of UTF.Unknown.
/// </summary>
internal static class EncodingDetector
{
    // Below this, UTF.Unknown guesses. Windows-1252 is tried then, since it cannot be told by statistics where a text holds but
    // a few signs such as ° or µ.
    private const float EnoughConfidence = 0.6f;

    // Text has hardly any control characters beside white space and escape (ISO-2022); binary formats have about one byte in ten.
    private const double MostControls = 0.05;

    private const double MostImplausible = 0.1;
    private const byte CurrencySignInLatin1 = 0xA4;
    private const int Windows1252 = 1252;

    static EncodingDetector() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="bytes">The beginning of a document, or of what follows its ASCII part.</param>
    /// <param name="isWhole">Whether nothing follows.</param>
    /// <param name="offset">Where in the document the bytes begin.</param>
    public static DetectedEncoding Detect(ReadOnlySpan<byte> bytes, bool isWhole, long offset = 0)
    {
        if (offset == 0 && ByteOrderMark(bytes) is { } marked)
            return marked;
        if (bytes.Contains((byte)0))
            return Utf16WithoutMark(bytes) is { } utf16 ? Found(utf16) : Failed(DocumentProblemKind.Binary, "it holds NUL bytes, so it is no text");
        if (ControlShare(bytes) > MostControls)
            return Failed(DocumentProblemKind.Binary, "it holds too many control characters to be a text");
        if (Ascii.IsValid(bytes))
            return default;

        var utf8 = Utf8Evidence.Of(bytes, isWhole);
        if (utf8.FirstInvalid is not { } invalid)
            return Found(Encoding.UTF8);

        // Sequences of UTF-8 hardly come about by chance: this is UTF-8 with a few bytes broken.
        if (utf8.Sequences >= utf8.Invalid)
            return Failed(DocumentProblemKind.InvalidEncoding, $"not valid utf-8 at byte {offset + invalid}");
        return Legacy(bytes) is { } legacy
            ? Found(legacy)
            : Failed(DocumentProblemKind.InvalidEncoding, $"not valid utf-8 at byte {offset + invalid}, and no other encoding is recognised");
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
    public static Encoding Strict(Encoding encoding) =>
        Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>In UTF-16 the NULs of ASCII characters (a line's end at least) are all on one side.</summary>
    private static Encoding? Utf16WithoutMark(ReadOnlySpan<byte> bytes)
    {
        Span<int> nuls = stackalloc int[2];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == 0)
                nuls[i & 1]++;
        }

        if (nuls[0] > 0 && nuls[1] > 0)
            return null;
        var encoding = nuls[1] > 0 ? Encoding.Unicode : Encoding.BigEndianUnicode;
        return IsPlausible(encoding, bytes[..(bytes.Length & ~1)]) ? encoding : null;
    }

    private static Encoding? Legacy(ReadOnlySpan<byte> bytes)
    {
        var detected = CharsetDetector.DetectFromBytes(bytes).Detected;
        if (detected?.Encoding is { } encoding && detected.Confidence >= EnoughConfidence && !IsMistakenForWestern(encoding.WebName))
        {
            encoding = AsTheWebReads(encoding, bytes);
            return IsPlausible(encoding, bytes) ? encoding : null;
        }

        // 0xFF is ÿ, which hardly any text holds and broken data is full of.
        var western = Encoding.GetEncoding(Windows1252);
        return !bytes.Contains((byte)0xFF) && IsPlausible(western, bytes) ? western : null;
    }

    /// <summary>UTF.Unknown takes short Western texts for these, which nobody has written for decades.</summary>
    private static bool IsMistakenForWestern(string name) =>
        name.StartsWith("x-mac", StringComparison.Ordinal) || name is "ibm850" or "ibm852" or "ibm855";

    /// <summary>ISO 8859-1 and -9 have control characters where their Windows supersets have quotation marks and the euro sign.</summary>
    private static Encoding AsTheWebReads(Encoding encoding, ReadOnlySpan<byte> bytes) => encoding.WebName switch
    {
        "iso-8859-1" when bytes.Contains(CurrencySignInLatin1) && !bytes.ContainsAnyInRange((byte)0x80, (byte)0x9F) =>
            Encoding.GetEncoding("iso-8859-15"),
        "iso-8859-1" => Encoding.GetEncoding(Windows1252),
        "iso-8859-9" => Encoding.GetEncoding(1254),
        _ => encoding,
    };

    /// <summary>Whether the bytes come to characters that texts are made of. The sample may end within a character.</summary>
    private static bool IsPlausible(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        var chars = ArrayPool<char>.Shared.Rent(encoding.GetMaxCharCount(bytes.Length));
        try
        {
            var count = Strict(encoding).GetDecoder().GetChars(bytes, chars, flush: false);
            int foreign = 0, implausible = 0;
            foreach (var character in chars.AsSpan(0, count))
            {
                if (character == '\0')
                    return false;
                if (char.IsAscii(character))
                    continue;
                foreign++;
                if (IsImplausible(character))
                    implausible++;
            }

            return implausible <= foreign * MostImplausible;
        }
        catch (DecoderFallbackException)
        {
            // The encoding does not fit: that is the answer.
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private static bool IsImplausible(char character) => char.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.OtherSymbol => !"°©®™№℃".Contains(character),
        _ => false,
    };

    private static double ControlShare(ReadOnlySpan<byte> bytes)
    {
        var controls = 0;
        foreach (var value in bytes)
        {
            if (value is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or 0x1B) or 0x7F)
                controls++;
        }

        return bytes.IsEmpty ? 0 : (double)controls / bytes.Length;
    }

    private static DetectedEncoding Found(Encoding encoding, int preambleLength = 0) => new(Strict(encoding), preambleLength, null);

    private static DetectedEncoding Failed(DocumentProblemKind kind, string message) => new(null, 0, new DocumentProblem(kind, message));
}
