using System.Text;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Decodes the text of a mail's part.</summary>
internal static class PartText
{
    // Declared by programs that do not look at the text.
    private static readonly string[] AsciiLabels = ["us-ascii", "ascii", "ansi_x3.4-1968"];

    /// <summary>Decodes a text with the declared encoding if it fits, else with one that is detected.</summary>
    /// <param name="charset">The declared one's name, which may be missing or nonsense.</param>
    /// <param name="named">The encoding named by the user for texts that do not state theirs.</param>
    public static DecodedText Decode(ReadOnlySpan<byte> bytes, string? charset, Encoding? named, bool isHtml)
    {
        var detected = EncodingOf(bytes, charset, named, isHtml);
        var encoding = detected.Encoding ?? Declared(charset) ?? named ?? Encoding.UTF8;
        var text = Encoding.GetEncoding(encoding.CodePage).GetString(bytes[detected.PreambleLength..]);
        return new DecodedText(text, EncodingDetector.Strict(encoding), detected.Problem is null);
    }

    /// <summary>The declared encoding of a text, if all of it fits; null otherwise.</summary>
    public static Encoding? Fitting(ReadOnlySpan<byte> bytes, string? charset) => Fitting(bytes, Declared(charset));

    /// <summary>The encoding, if all of a text fits it; null otherwise.</summary>
    public static Encoding? Fitting(ReadOnlySpan<byte> bytes, Encoding? encoding) =>
        encoding is not null && StrictDecoding.TryDecode(encoding, bytes, isWhole: true, out _) ? encoding : null;

    /// <summary>The encoding of a text; none where no encoding fits all of it.</summary>
    private static DetectedEncoding EncodingOf(ReadOnlySpan<byte> bytes, string? charset, Encoding? named, bool isHtml)
    {
        if (EncodingDetector.ByteOrderMark(bytes) is { } marked)
            return marked;
        if (Ascii.IsValid(bytes) && EncodingDetector.FirstTelling(bytes) < 0)
            return new(Encoding.ASCII, 0, null);
        var fitting = Fitting(bytes, Declared(charset)) ?? (isHtml ? Fitting(bytes, InHtml(bytes)) : null) ?? Fitting(bytes, named);
        return fitting is null ? EncodingDetector.Detect(bytes, isWhole: true) : new(fitting, 0, null);
    }

    private static Encoding? Declared(string? charset) =>
        charset is null || AsciiLabels.Contains(charset.Trim(), StringComparer.OrdinalIgnoreCase) ? null : NamedEncodings.Find(charset);

    private static Encoding? InHtml(ReadOnlySpan<byte> bytes) => HtmlCharset.Declared(bytes, isXhtml: false)?.Strict();
}
