using System.Globalization;
using System.Text;

namespace ParallelLlm.Host.Output;

/// <summary>
/// Makes text safe for a terminal. Names of files and fields can contain line breaks, terminal commands, and marks that change the
/// direction of what follows and so make one text look like another. Pure.
/// </summary>
internal static class VisibleText
{
    // Direction marks, invisible characters, line separators, and tags. Joiners stay: several languages need them.
    private static readonly (int First, int Last)[] Hidden =
    [
        (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F), (0x2028, 0x202E),
        (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),
    ];

    /// <summary>One line.</summary>
    public static string Line(string text) => Replace(text, _ => false, "\uFFFD");

    /// <summary>Lines, with tabs. A carriage return alone is replaced: it would overwrite the line.</summary>
    public static string Lines(string text) =>
        string.Join("\r\n", text.Split("\r\n").Select(part => Replace(part, rune => rune.Value is '\n' or '\t', "\uFFFD")));

    /// <summary>Equivalent JSON, with such characters escaped: they can occur only in its strings.</summary>
    public static string Json(string json) => Replace(json, rune => rune.Value is '\n' or '\r' or '\t', null);

    private static string Replace(string text, Func<Rune, bool> isKept, string? replacement)
    {
        if (!text.EnumerateRunes().Any(IsReplaced))
            return text;
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsReplaced(rune))
                visible.Append(rune);
            else if (replacement is not null)
                visible.Append(replacement);
            else
                foreach (var unit in rune.ToString())
                    visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return visible.ToString();

        bool IsReplaced(Rune rune) =>
            !isKept(rune) && (Rune.IsControl(rune) || IsHidden(rune));
    }

    /// <summary>Whether a character that is no control is invisible, or changes the direction of others.</summary>
    internal static bool IsHidden(Rune rune) => Array.Exists(Hidden, range => rune.Value >= range.First && rune.Value <= range.Last);
}
