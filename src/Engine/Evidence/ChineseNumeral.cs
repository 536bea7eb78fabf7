using System.Buffers;
using System.Globalization;

namespace ParallelLlm.EvidenceSearch;

/// <summary>Numbers in Chinese characters: <c>三千二百</c>, <c>二〇二四</c>. Pure.</summary>
internal static class ChineseNumeral
{
    private const int Longest = 24;
    private const int MostFigures = 18;
    private const string Figures = "〇一二三四五六七八九";
    private const string Written = "零壹贰叁肆伍陆柒捌玖";
    private const string Traditional = "零壹貳參肆伍陸柒捌玖";

    private const string Units = "十拾百佰千仟万萬亿億";

    // Above it, another unit of 10^8 would overflow.
    private const long MostBeforeUnit = 10_000_000_000;

    private static readonly SearchValues<char> Numerals = SearchValues.Create(Figures + Written + Traditional + Units + "两兩");

    /// <summary>Adds the numbers of two characters and more; single ones are parts of words.</summary>
    public static void AddAll(string text, Action<string, Occurrence> add)
    {
        var at = 0;
        while (text.AsSpan(at).IndexOfAny(Numerals) is >= 0 and var next)
        {
            at += next;
            if (TryRead(text, at, out var value, out var end) && end - at > 1)
                add(NumberKey.Of(isNegative: false, value.ToString(CultureInfo.InvariantCulture), 0), new Occurrence(at, end));
            at = end;
        }
    }

    /// <summary>Reads the numeral that starts at an index.</summary>
    /// <param name="end">The index after it, also if it is none.</param>
    public static bool TryRead(ReadOnlySpan<char> text, int start, out long value, out int end)
    {
        for (end = start; end < text.Length && Numerals.Contains(text[end]); end++)
        {
        }

        value = 0;
        var numeral = text[start..end];
        if (numeral.Length is 0 or > Longest)
            return false;
        return numeral.ContainsAny(Units) ? TryMultiply(numeral, out value) : TryPositions(numeral, out value);
    }

    // 二〇二四: one figure after the other.
    private static bool TryPositions(ReadOnlySpan<char> numeral, out long value)
    {
        value = 0;
        if (numeral.Length > MostFigures)
            return false;
        foreach (var character in numeral)
            value = (10 * value) + Figure(character);
        return true;
    }

    // 三千二百: figures with units; 万 and 亿 multiply everything since the last of them.
    private static bool TryMultiply(ReadOnlySpan<char> numeral, out long value)
    {
        long section = 0, figure = 0;
        value = 0;
        foreach (var character in numeral)
        {
            var unit = Unit(character);
            if (unit == 0)
            {
                // Two figures in a row, but for a zero that fills a gap.
                if (figure > 0)
                    return false;
                figure = Figure(character);
            }
            else if (unit < 10_000)
            {
                section += (figure == 0 ? 1 : figure) * unit;
                figure = 0;
            }
            else if (value + section + figure > MostBeforeUnit)
            {
                return false;
            }
            else
            {
                value = unit > 10_000 ? (value + section + figure) * unit : value + ((section + figure) * unit);
                (section, figure) = (0, 0);
            }
        }

        value += section + figure;
        return true;
    }

    private static int Figure(char character)
    {
        if (character is '两' or '兩')
            return 2;
        var figure = Figures.IndexOf(character);
        figure = figure < 0 ? Written.IndexOf(character) : figure;
        return figure < 0 ? Traditional.IndexOf(character) : figure;
    }

    private static int Unit(char character) => character switch
    {
        '十' or '拾' => 10,
        '百' or '佰' => 100,
        '千' or '仟' => 1_000,
        '万' or '萬' => 10_000,
        '亿' or '億' => 100_000_000,
        _ => 0,
    };
}
