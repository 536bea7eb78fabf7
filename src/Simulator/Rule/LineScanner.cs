namespace ParallelLlm.Simulator.Rule;

/// <summary>Finds <c>Name: value</c> in lines of text and Markdown.</summary>
internal static class LineScanner
{
    private const string Open = "<document>";
    private const string Close = "</document>";
    private const string Decoration = "*-+•>#` \t";

    /// <summary>Names are compared without regard to case, and with space, underscore and dash alike.</summary>
    public static char Fold(char letter) => letter is ' ' or '-' or '_' ? '_' : char.ToUpperInvariant(letter);

    /// <summary>What lies between the last <c>&lt;document&gt;</c> line and the last <c>&lt;/document&gt;</c> line after it; the whole message where there are no such lines.</summary>
    public static ReadOnlySpan<char> DocumentIn(ReadOnlySpan<char> message)
    {
        var open = LastLine(message, Open);
        if (open < 0)
            return message;
        var document = message[(open + Open.Length)..];
        var close = LastLine(document, Close);
        return close < 0 ? document : document[..close];
    }

    /// <summary>Splits a line at its name; false if it is not of a form that has one.</summary>
    public static bool TrySplit(ReadOnlySpan<char> line, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        line = line.Trim();
        if (line.Length > 0 && line[0] == '|')
            return TrySplitRow(line[1..], out name, out value);

        var colon = line.IndexOf(':');
        name = colon < 0 ? default : line[..colon];
        value = colon < 0 ? default : line[(colon + 1)..];
        if (colon < 0)
            return false;

        var bold = name.Contains("**", StringComparison.Ordinal);
        name = name.Trim(Decoration);
        value = value.Trim();
        if (bold)
            value = WithoutBold(value);
        return true;
    }

    /// <summary>Whether a name is the field's, whose name is folded already.</summary>
    public static bool Matches(ReadOnlySpan<char> name, string foldedName)
    {
        if (name.Length != foldedName.Length)
            return false;
        for (var i = 0; i < name.Length; i++)
        {
            if (Fold(name[i]) != foldedName[i])
                return false;
        }

        return true;
    }

    private static bool TrySplitRow(ReadOnlySpan<char> row, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var end = row.IndexOf('|');
        name = end < 0 ? default : row[..end].Trim(Decoration).TrimEnd(':').Trim(Decoration);
        value = end < 0 ? default : row[(end + 1)..];
        var valueEnd = value.IndexOf('|');
        value = (valueEnd < 0 ? value : value[..valueEnd]).Trim();
        return end >= 0;
    }

    // "**Name:** value" leaves two stars before the value, "**Name: value**" two after it.
    private static ReadOnlySpan<char> WithoutBold(ReadOnlySpan<char> value)
    {
        if (value.StartsWith("**", StringComparison.Ordinal))
            return value[2..].TrimStart();
        return value.EndsWith("**", StringComparison.Ordinal) && !value[..^2].Contains("**", StringComparison.Ordinal) ? value[..^2].TrimEnd() : value;
    }

    private static int LastLine(ReadOnlySpan<char> text, string line)
    {
        for (var before = text; before.LastIndexOf(line) is >= 0 and var at; before = before[..at])
        {
            var start = text[..at].LastIndexOf('\n') + 1;
            var after = text[(at + line.Length)..];
            var end = after.IndexOf('\n');
            if (text[start..at].IsWhiteSpace() && (end < 0 ? after : after[..end]).IsWhiteSpace())
                return at;
        }

        return -1;
    }
}
