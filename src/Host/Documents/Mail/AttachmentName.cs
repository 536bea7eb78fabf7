using System.Globalization;
using System.Text;
using MimeKit;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Names attachments: a name is shown and sent to models, and is given by a stranger.</summary>
internal static class AttachmentName
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxLength = 100;

    private const int MaxExtension = 20;

    /// <summary>The name to show: the last part of a path, in one line, and not too long. Without a name, one by its type.</summary>
    public static string Of(MimeEntity part)
    {
        var given = part.ContentDisposition?.FileName ?? part.ContentType.Name ?? "";
        var name = OneLine(given[(given.LastIndexOfAny(['/', '\\']) + 1)..]).Trim(' ', '.');
        return name.Length > 0 ? Shortened(name)
            : part.ContentType.IsMimeType("message", "*") ? "message.eml"
            : "attachment" + ExtensionOf(part.ContentType);
    }

    /// <summary>The name that tells the attachment's reader its format: with an extension, if the type has one.</summary>
    public static string ForReader(string shown, ContentType type) =>
        Path.GetExtension(shown).Length > 1 ? shown : shown + ExtensionOf(type);

    /// <summary>The name with a number, for another attachment of that name.</summary>
    public static string Numbered(string name, int number) =>
        $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}";

    private static string ExtensionOf(ContentType type) =>
        type.IsMimeType("message", "*") ? ".eml"
        : MimeTypes.TryGetExtension(type.MimeType, out var extension) ? extension
        : type.IsMimeType("text", "*") ? ".txt"
        : "";

    private static string OneLine(string name)
    {
        var line = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            // Controls of direction are of the category Format.
            var isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
            if (Rune.IsWhiteSpace(rune))
                line.Append(' ');
            else if (isShown)
                line.Append(rune);
        }

        return string.Join(' ', line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Shortened(string name)
    {
        if (name.Length <= MaxLength)
            return name;
        var extension = Path.GetExtension(name);
        if (extension.Length > MaxExtension)
            extension = "";
        var length = MaxLength - extension.Length - 1;
        if (char.IsHighSurrogate(name[length - 1]))
            length--;
        return $"{name.AsSpan(0, length)}…{extension}";
    }
}
