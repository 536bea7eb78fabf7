using System.Buffers;

namespace ParallelLlm.Simulator.Rule;

/// <summary>Finds <c>Name: value</c> in lines of text and Markdown.</summary>
internal static class LineScanner
{
    private const string Open = "<document>";
    private const string Close = "</document>";

    private static readonly SearchValues<char> Decoration = SearchValues.Create("*-+•>#` \t");

    /// <summary>Names are compared without regard to case, and with space, underscore and dash alike.</summary>
    public static char Fold(char letter) => letter is ' ' or '-' or '_' ? '_' : char.ToUpperInvariant(letter);

    /// <summary>
    /// What lies between the last <c>&lt;document&gt;</c> line and the last <c>&lt;/document&gt;</c> line after it; the whole message
    /// where there are no such lines.
    /// </summary>
    public static ReadOnlySpan<char> DocumentIn(ReadOnlySpan<char> message)
    {
        var open = LastLine(message, Open);
        if (open < 0)
            return message;
        var document = message[(open + Open.Length)..];
        var close = LastLine(document, Close);
        return close < 0 ? document : document[..close];
    }

    /// <summary>The name that a line gives a value to; empty if it is not of a form that has one.</summary>
    public static ReadOnlySpan<char> NameIn(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (!IsRow(line))
            return line.IndexOf(':') is > 0 and var colon ? Undecorated(line[..colon]) : default;
        line = line[1..];
        return line.IndexOf('|') is > 0 and var end ? Undecorated(Undecorated(line[..end]).TrimEnd(':')) : default;
    }

    /// <summary>The value of a line that has a name.</summary>
    public static ReadOnlySpan<char> ValueIn(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (IsRow(line))
        {
            line = line[1..];
            line = line[(line.IndexOf('|') + 1)..];
            return (line.IndexOf('|') is >= 0 and var end ? line[..end] : line).Trim();
        }

        var colon = line.IndexOf(':');
        var value = line[(colon + 1)..].Trim();
        return line[..colon].Contains("**", StringComparison.Ordinal) ? WithoutBold(value) : value;
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

    private static bool IsRow(ReadOnlySpan<char> line) => line.Length > 0 && line[0] == '|';

    private static ReadOnlySpan<char> Undecorated(ReadOnlySpan<char> name)
    {
        var first = name.IndexOfAnyExcept(Decoration);
        return first < 0 ? default : name[first..(name.LastIndexOfAnyExcept(Decoration) + 1)];
    }

    // "**Name:** value" leaves two stars before the value, "**Name: value**" two after it.
    private static ReadOnlySpan<char> WithoutBold(ReadOnlySpan<char> value)
    {
        if (value.StartsWith("**", StringComparison.Ordinal))
            return value[2..].TrimStart();
        return value.EndsWith("**", StringComparison.Ordinal) && !value[..^2].Contains("**", StringComparison.Ordinal)
            ? value[..^2].TrimEnd()
            : value;
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
