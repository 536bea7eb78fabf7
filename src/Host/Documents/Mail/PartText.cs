using System.Text;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Decodes the text of a mail's part.</summary>
internal static class PartText
{
    // Declared by programs that do not look at the text.
    private static readonly string[] AsciiLabels = ["us-ascii", "ascii", "ansi_x3.4-1968"];

    /// <summary>The encoding of a text: the declared one if it fits, else one that is detected; null if none fits all of it.</summary>
    /// <param name="charset">The declared one's name, which may be missing or nonsense.</param>
    /// <param name="named">The encoding named by the user for texts that do not state theirs.</param>
    private static DetectedEncoding EncodingOf(ReadOnlySpan<byte> bytes, string? charset, Encoding? named, bool isHtml)
    {
        if (EncodingDetector.ByteOrderMark(bytes) is { } marked)
            return marked;
        if (Ascii.IsValid(bytes) && EncodingDetector.FirstTelling(bytes) < 0)
            return new(Encoding.ASCII, 0, null);
        var fitting = Fitting(bytes, Declared(charset)) ?? (isHtml ? Fitting(bytes, InHtml(bytes)) : null) ?? Fitting(bytes, named);
        return fitting is null ? EncodingDetector.Detect(bytes, isWhole: true) : new(fitting, 0, null);
    }

    /// <summary>The declared encoding of a text, if all of it fits; null otherwise.</summary>
    public static Encoding? Fitting(ReadOnlySpan<byte> bytes, string? charset) => Fitting(bytes, Declared(charset));

    /// <summary>Decodes a text. Bytes that fit no encoding become replacement characters.</summary>
    /// <param name="isWhole">Whether every byte fits.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, Encoding? named, bool isHtml, out bool isWhole)
    {
        var detected = EncodingOf(bytes, charset, named, isHtml);
        isWhole = detected.Problem is null;
        var encoding = detected.Encoding ?? Declared(charset) ?? named ?? Encoding.UTF8;
        return Encoding.GetEncoding(encoding.CodePage).GetString(bytes[detected.PreambleLength..]);
    }

    private static Encoding? Fitting(ReadOnlySpan<byte> bytes, Encoding? encoding) =>
        encoding is not null && StrictDecoding.TryDecode(encoding, bytes, isWhole: true, out _) ? encoding : null;

    private static Encoding? Declared(string? charset) =>
        charset is null || AsciiLabels.Contains(charset.Trim(), StringComparer.OrdinalIgnoreCase) ? null : NamedEncodings.Find(charset);

    private static Encoding? InHtml(ReadOnlySpan<byte> bytes) => HtmlCharset.Declared(bytes, isXhtml: false)?.Strict();
}
