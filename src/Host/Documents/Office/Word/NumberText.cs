namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>Writes the numbers of lists.</summary>
internal static class NumberText
{
    // Beyond these, letters and Roman numerals are no numbers that people read.
    private const int MostLetters = 26 * 5;
    private const int MostRoman = 3999;

    private static readonly (int Value, string Letters)[] Romans =
    [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"),
        (4, "iv"), (1, "i"),
    ];

    /// <summary>A level's number; in digits where its format is none of those in use in European languages.</summary>
    /// <param name="inDigits">Whether it is written in digits, whatever the format.</param>
    public static string Of(int number, NumberingLevel level, bool inDigits) => level.Format switch
    {
        "bullet" or "none" => "",
        "decimalZero" => number.ToString("00"),
        _ when inDigits => number.ToString(),
        "lowerLetter" when number is > 0 and <= MostLetters => Letters(number),
        "upperLetter" when number is > 0 and <= MostLetters => Letters(number).ToUpperInvariant(),
        "lowerRoman" when number is > 0 and <= MostRoman => Roman(number),
        "upperRoman" when number is > 0 and <= MostRoman => Roman(number).ToUpperInvariant(),
        "custom" => number.ToString().PadLeft(Math.Clamp(level.Digits, 1, 9), '0'),
        "ordinal" => $"{number}{OrdinalEnding(number)}",
        _ => number.ToString(),
    };

    /// <summary>a to z, then aa to zz: the same letter again and again.</summary>
    private static string Letters(int number) => new((char)('a' + ((number - 1) % 26)), ((number - 1) / 26) + 1);

    private static string Roman(int number)
    {
        var text = "";
        foreach (var (value, letters) in Romans)
        {
            for (; number >= value; number -= value)
                text += letters;
        }

        return text;
    }

    private static string OrdinalEnding(int number) => (number % 100, number % 10) switch
    {
        ( >= 11 and <= 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
}
