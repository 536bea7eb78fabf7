using System.Globalization;

namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>Letters of symbol fonts that forms are made of.</summary>
internal static class Symbol
{
    // Symbol fonts have their letters at F000 of the private characters.
    private const int FirstPrivate = 0xF000;
    private const int LastPrivate = 0xF0FF;

    /// <summary>The character that looks like a letter of a font; empty if it is unknown.</summary>
    /// <param name="font">The font's name.</param>
    /// <param name="code">The letter's code, in hexadecimal digits.</param>
    public static string Of(string? font, string? code)
    {
        if (!int.TryParse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) || value > char.MaxValue)
            return "";
        var letter = value is >= FirstPrivate and <= LastPrivate ? value - FirstPrivate : value;
        return font switch
        {
            "Wingdings" => letter switch
            {
                0x6F or 0x71 or 0x72 or 0xA8 => "☐",
                0x78 or 0xFD => "☒",
                0xFE => "☑",
                0xFC => "✓",
                0xFB => "✗",
                0xE0 => "→",
                0xDF => "←",
                _ => "",
            },
            "Wingdings 2" => letter switch
            {
                0x2A or 0x30 or 0xA3 => "☐",
                0x51 or 0x53 or 0x54 => "☒",
                0x52 => "☑",
                0x50 => "✓",
                0x4F => "✗",
                _ => "",
            },
            "Symbol" => letter switch
            {
                0xB0 => "°",
                0xB1 => "±",
                0xB4 => "×",
                0xA3 => "≤",
                0xB3 => "≥",
                0xB9 => "≠",
                0xBB => "≈",
                0xA5 => "∞",
                0xAE => "→",
                0x6D => "µ",
                _ => "",
            },
            _ => value is >= FirstPrivate and <= LastPrivate || value == 0 ? "" : ((char)value).ToString(),
        };
    }
}
