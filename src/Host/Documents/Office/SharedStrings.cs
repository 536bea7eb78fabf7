using System.Globalization;
using System.Text;
using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>The texts of a workbook that its cells refer to by number, each kept once and on one line.</summary>
internal sealed class SharedStrings
{
    // Half of the memory that reading a document may take.
    private const long MaxBytes = 128L << 20;

    // What a string takes beside its characters, with its reference.
    private const int BytesOfString = 32;

    // Such as _x000D_.
    private const int EscapeLength = 7;

    private readonly List<string> _strings = [];

    private SharedStrings()
    {
    }

    /// <summary>Reads the part; no texts if there is none.</summary>
    public static SharedStrings Read(ZipParts parts, string? part, XmlText text)
    {
        var strings = new SharedStrings();
        var bytes = 0L;
        using var xml = part is null ? null : parts.Xml(part);
        while (xml is not null && xml.NextElement())
        {
            if (xml.LocalName != "si")
                continue;
            var line = Line(text.Read(xml));
            bytes += BytesOfString + ((long)line.Length * sizeof(char));
            if (bytes > MaxBytes)
                throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"its texts take more than {MaxBytes >> 20} MB");
            strings._strings.Add(line);
        }

        return strings;
    }

    /// <summary>A text by its number as a cell has it; null if there is no such text.</summary>
    public string? this[ReadOnlySpan<char> number] =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _strings.Count
            ? _strings[index]
            : null;

    /// <summary>A text of the workbook on one line, with the characters that XML cannot hold (<c>_x000D_</c>) put back.</summary>
    public static string Line(ReadOnlySpan<char> text) =>
        CellText.OneLine(text.Contains("_x", StringComparison.Ordinal) ? Unescaped(text) : text.ToString());

    private static string Unescaped(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i..].StartsWith("_x") && i + EscapeLength <= text.Length && text[i + EscapeLength - 1] == '_'
                && ushort.TryParse(text.Slice(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                i += EscapeLength - 1;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
