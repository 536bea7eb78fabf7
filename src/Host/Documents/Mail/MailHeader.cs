using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MimeKit;
using MimeKit.Utils;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Writes the fields of a mail's header that people read, one a line.</summary>
/// <param name="encoding">The encoding of the mail's body, tried first where the header states none; null if not known.</param>
internal sealed class MailHeader(HeaderList header, Encoding? encoding)
{
    // Begins letters in seven-bit encodings, such as ISO-2022-JP.
    private const byte Escape = 0x1B;

    /// <summary>Writes the header's lines.</summary>
    public void Write(TextSink sink)
    {
        var from = All(HeaderId.From);
        Line(sink, "From", "from", from);
        Line(sink, "To", "to", All(HeaderId.To));
        Line(sink, "Cc", "cc", All(HeaderId.Cc));
        Line(sink, "Date", "date", Date(First(HeaderId.Date)));
        Line(sink, "Subject", "subject", First(HeaderId.Subject));
        var replyTo = All(HeaderId.ReplyTo);
        if (!Address(replyTo).Equals(Address(from), StringComparison.OrdinalIgnoreCase))
            Line(sink, "Reply-To", "reply-to", replyTo);
    }

    private static void Line(TextSink sink, string name, string part, string value)
    {
        if (value.Length == 0)
            return;
        sink.Mark(new SourcePlace { Part = part });
        sink.Write($"{name}: {value}\n");
    }

    private string First(HeaderId id) => header.FirstOrDefault(field => field.Id == id) is { } field ? Value(field) : "";

    private string All(HeaderId id) =>
        string.Join(", ", header.Where(field => field.Id == id).Select(Value).Where(value => value.Length > 0));

    /// <summary>The value in one line. Addresses stay as written: parsing many of them takes seconds.</summary>
    private string Value(Header field)
    {
        var raw = field.RawValue;
        var isStated = Utf8.IsValid(raw) && !raw.Contains(Escape);
        var value = MailFault.Guard(() => isStated ? field.Value : field.GetValue(Encoding.GetEncoding(EncodingOf(raw).CodePage)));
        return string.Join(' ', value.Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Replace("\0", "");
    }

    private Encoding EncodingOf(byte[] raw) =>
        PartText.Fitting(raw, encoding) ?? EncodingDetector.Detect(raw, isWhole: true).Encoding ?? Encoding.Latin1;

    /// <summary>The date in ISO form, with the offset of its sender; what cannot be read as one stays as written.</summary>
    private static string Date(string value) => DateUtils.TryParse(value, out var date)
        ? date.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)
        : value;

    /// <summary>The last address of a field without the name that belongs to it.</summary>
    private static string Address(string value)
    {
        var start = value.LastIndexOf('<') + 1;
        var end = value.IndexOf('>', start);
        return end < 0 ? value[start..] : value[start..end];
    }
}
