using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MimeKit;
using MimeKit.Utils;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Writes the fields of a mail's header that people read, one a line.</summary>
internal static class MailHeader
{
    /// <summary>Writes the header's lines.</summary>
    public static void Write(HeaderList header, TextSink sink)
    {
        var from = All(header, HeaderId.From);
        Line(sink, "From", "from", from);
        Line(sink, "To", "to", All(header, HeaderId.To));
        Line(sink, "Cc", "cc", All(header, HeaderId.Cc));
        Line(sink, "Date", "date", Date(First(header, HeaderId.Date)));
        Line(sink, "Subject", "subject", First(header, HeaderId.Subject));
        var replyTo = All(header, HeaderId.ReplyTo);
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

    private static string First(HeaderList header, HeaderId id) => header.FirstOrDefault(field => field.Id == id) is { } field
        ? Value(field)
        : "";

    private static string All(HeaderList header, HeaderId id) =>
        string.Join(", ", header.Where(field => field.Id == id).Select(Value).Where(value => value.Length > 0));

    /// <summary>The value in one line. Addresses stay as written: parsing many of them takes seconds.</summary>
    private static string Value(Header field)
    {
        var value = MailFault.Guard(() => Utf8.IsValid(field.RawValue)
            ? field.Value
            : field.GetValue(Encoding.GetEncoding(
                (EncodingDetector.Detect(field.RawValue, isWhole: true).Encoding ?? Encoding.Latin1).CodePage)));
        return string.Join(' ', value.Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

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
