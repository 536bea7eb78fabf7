using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Text;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>One of the texts that a mail's body is made of, or may be.</summary>
internal sealed partial class MailBody
{
    /// <summary>The most bytes that are decoded as one text, which takes several times as many.</summary>
    public const int MaxBytes = 16 << 20;

    // A parsed document takes some fifteen times its size, beside the mail.
    private const int MaxHtml = 8 << 20;

    private const string EncryptedBeginning = "-----BEGIN PGP MESSAGE-----";

    private readonly string _source;

    private MailBody(string source) => _source = source;

    /// <summary>Whether the text is HTML.</summary>
    public bool IsHtml { get; private init; }

    /// <summary>Whether it is HTML that shows tables, or is laid out with them.</summary>
    public bool HasTable => IsHtml && _source.Length <= MaxHtml && _source.Contains("<table", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it holds nothing but white space.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(_source);

    /// <summary>Whether its text is encrypted.</summary>
    public bool IsEncrypted => !IsHtml && _source.AsSpan().TrimStart().StartsWith(EncryptedBeginning);

    /// <summary>Its encoding; null if that is not known.</summary>
    public Encoding? Encoding { get; private init; }

    /// <summary>Whether all of its bytes fit its encoding.</summary>
    public bool IsWhole { get; private init; } = true;

    /// <summary>Whether a line of the text is one of the source.</summary>
    public bool HasLines { get; private init; }

    /// <summary>Decodes a part.</summary>
    /// <param name="named">The encoding named by the user for texts that do not state theirs.</param>
    public static MailBody Of(MimePart part, byte[] bytes, Encoding? named)
    {
        if (bytes.Length > MaxBytes)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"its body has more than {MaxBytes >> 20} MB");
        var isHtml = part.ContentType.IsMimeType("text", "html");
        var (source, encoding, isWhole) = PartText.Decode(bytes, part.ContentType.Charset, named, isHtml);
        var isFlowed = part is TextPart { IsFlowed: true };
        if (isFlowed)
        {
            // The blank of the line above a signature does not join it to the next one.
            source = source.Replace("\n-- \r\n", "\n--\r\n").Replace("\n-- \n", "\n--\n");
            var isSpaceDeleted = string.Equals(part.ContentType.Parameters["delsp"], "yes", StringComparison.OrdinalIgnoreCase);
            source = MailFault.Guard(() => new FlowedToText { DeleteSpace = isSpaceDeleted }.Convert(source));
        }

        return new MailBody(source.Replace("\0", ""))
        {
            IsHtml = isHtml,
            Encoding = encoding,
            IsWhole = isWhole,
            HasLines = !isHtml && !isFlowed,
        };
    }

    /// <summary>A plain text that is no part of its own.</summary>
    public static MailBody Plain(string text) => new(text);

    /// <summary>The ids of the mail's images that its HTML shows.</summary>
    public IEnumerable<string> ContentIds() =>
        IsHtml ? ContentId().Matches(_source).Select(match => Uri.UnescapeDataString(match.Groups["id"].Value)) : [];

    /// <summary>Writes its visible text, line by line, without blanks at their ends and without two blank lines in a row.</summary>
    public void Write(TextSink sink)
    {
        if (IsHtml && _source.Length > MaxHtml)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"its HTML has more than {MaxHtml >> 20} MB");
        var text = IsHtml ? MailFault.Guard(() => HtmlText.Convert(_source, isXhtml: false, () => { })) : _source;
        var place = new SourcePlace { Part = "body" };
        if (!HasLines)
            sink.Mark(place);

        var line = 0L;
        var (isBlank, isBegun) = (false, false);
        foreach (var each in Lines(text))
        {
            line++;
            var shown = text.AsSpan(each).TrimEnd();
            if (shown.IsEmpty)
            {
                isBlank = isBegun;
                continue;
            }

            if (isBlank)
                sink.Write("\n");
            if (HasLines)
                sink.Mark(place with { Line = line });
            sink.Write(shown);
            sink.Write("\n");
            (isBlank, isBegun) = (false, true);
        }
    }

    private static IEnumerable<Range> Lines(string text)
    {
        for (var start = 0; start <= text.Length;)
        {
            var end = text.AsSpan(start).IndexOfAny('\n', '\r') is >= 0 and var at ? start + at : text.Length;
            yield return start..end;
            start = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
        }
    }

    [GeneratedRegex("""cid:(?<id>[^"'\s<>)&]{1,200})""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex ContentId();
}
