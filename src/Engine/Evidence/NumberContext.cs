using System.Collections.Frozen;
using System.Globalization;

namespace ParallelLlm.EvidenceSearch;

/// <summary>Reads the signs and words around a number's digits: minus, parentheses, percent, millions.</summary>
/// <param name="text">The text.</param>
/// <param name="add">Takes each reading.</param>
internal sealed class NumberContext(string text, Action<string, Occurrence> add)
{
    // With fewer digits, a number at a letter is part of a name, such as A4.
    private const int FewestAfterLetter = 4;
    private const int LongestWord = 12;

    private static readonly FrozenSet<string> Currencies = new[]
    {
        "EUR", "USD", "CHF", "GBP", "JPY", "CNY", "RMB", "INR", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "BRL", "CAD", "AUD",
        "Rs", "kr", "zł", "Fr",
    }.ToFrozenSet();

    // Billion is 10^9 in English and 10^12 elsewhere.
    private static readonly FrozenDictionary<string, int[]> Multiples = new Dictionary<string, int[]>
    {
        ["thousand"] = [3],
        ["tausend"] = [3],
        ["tsd"] = [3],
        ["mil"] = [3],
        ["mille"] = [3],
        ["tys"] = [3],
        ["k"] = [3],
        ["million"] = [6],
        ["millions"] = [6],
        ["millionen"] = [6],
        ["mio"] = [6],
        ["mln"] = [6],
        ["miljoen"] = [6],
        ["milioni"] = [6],
        ["millones"] = [6],
        ["millón"] = [6],
        ["milhões"] = [6],
        ["milionów"] = [6],
        ["mn"] = [6],
        ["billion"] = [9, 12],
        ["billions"] = [9],
        ["bn"] = [9],
        ["milliarde"] = [9],
        ["milliarden"] = [9],
        ["mrd"] = [9],
        ["mld"] = [9],
        ["milliard"] = [9],
        ["milliards"] = [9],
        ["miljard"] = [9],
        ["miliardi"] = [9],
        ["billionen"] = [12],
        ["trillion"] = [12, 18],
        ["万"] = [4],
        ["萬"] = [4],
        ["만"] = [4],
        ["億"] = [8],
        ["亿"] = [8],
        ["억"] = [8],
        ["千"] = [3],
        ["lakh"] = [5],
        ["crore"] = [7],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> MultipleOf =
        Multiples.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CurrencyOf =
        Currencies.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word is a currency's code or abbreviation.</summary>
    public static bool IsCurrency(ReadOnlySpan<char> word) => CurrencyOf.Contains(word);

    /// <summary>Adds all readings of a number.</summary>
    /// <param name="number">Its digits and separators.</param>
    /// <param name="digits">Its ASCII digits.</param>
    public void Add(Occurrence number, ReadOnlySpan<char> digits, int exponent)
    {
        if (IsInName(number.Start, digits.Length))
            return;
        var sign = SignOf(number, out var signed);
        if (sign >= 0)
            AddScaled(number, isNegative: false, digits, exponent);
        if (sign <= 0)
            AddScaled(signed, isNegative: true, digits, exponent);
    }

    // 1: not negative, -1: negative, 0: either.
    private int SignOf(Occurrence number, out Occurrence signed)
    {
        signed = number;
        var before = Before(number.Start);
        if (IsMinus(before) && IsFree(number.Start - 1))
        {
            signed = new Occurrence(number.Start - 1, number.End);
            return -1;
        }

        var isAfterBlank = before is ' ' or '\u00A0' or '\u202F';
        var isAfterSymbol = char.GetUnicodeCategory(before) == UnicodeCategory.CurrencySymbol;
        if ((isAfterSymbol && IsMinus(Before(number.Start - 1)) && IsFree(number.Start - 2))
            || (isAfterBlank && IsMinus(Before(number.Start - 1)) && IsFirst(number.Start - 2)))
        {
            signed = new Occurrence(number.Start - 2, number.End);
            return isAfterSymbol ? -1 : 0;
        }

        var open = before == '(' ? number.Start - 1 : isAfterSymbol && Before(number.Start - 1) == '(' ? number.Start - 2 : -1;
        if (open >= 0 && At(number.End) == ')')
        {
            signed = new Occurrence(open, number.End + 1);
            return 0;
        }

        if (!IsMinus(At(number.End)) || Letters.IsWord(At(number.End + 1)))
            return 1;
        signed = new Occurrence(number.Start, number.End + 1);
        return 0;
    }

    private void AddScaled(Occurrence number, bool isNegative, ReadOnlySpan<char> digits, int exponent)
    {
        add(NumberKey.Of(isNegative, digits, exponent), number);
        var at = number.End;
        if (at < text.Length && text[at] is ' ' or '\u00A0' or '\u202F')
            at++;
        if (At(at) is '%' or '％' or '٪')
            add(NumberKey.Of(isNegative, digits, exponent - 2), number with { End = at + 1 });
        else if (At(at) is '‰')
            add(NumberKey.Of(isNegative, digits, exponent - 3), number with { End = at + 1 });
        if (!char.IsLetter(At(at)))
            return;
        var end = at + 1;
        while (end < text.Length && end - at <= LongestWord && char.IsLetter(text[end]) && !Letters.IsUnspaced(text[at]))
            end++;
        if (!MultipleOf.TryGetValue(text.AsSpan(at, end - at), out var exponents))
            return;
        foreach (var each in exponents)
            add(NumberKey.Of(isNegative, digits, exponent + each), number with { End = end });
    }

    private bool IsInName(int start, int digits)
    {
        var before = Before(start);
        if (!Letters.IsWord(before) || Letters.IsUnspaced(before))
            return false;
        if (digits >= FewestAfterLetter)
            return false;
        var word = start - 1;
        while (word > 0 && start - word <= LongestWord && Letters.IsWord(text[word - 1]))
            word--;
        return !IsCurrency(text.AsSpan(word, start - word));
    }

    // Whether a minus at an index is a sign: not a hyphen, nor the dash of a range.
    private bool IsFree(int at) => !Letters.IsWord(Before(at)) && Before(at) is not (')' or '.' or '-' or '/');

    // Whether a minus before a blank can be a sign: "5 - 10" is a range or a difference.
    private bool IsFirst(int at) =>
        Before(at) is '\0' or '\n' or '\t' or ':' or '(' or '|' or '=' || (Before(at) == ' ' && Before(at - 1) is ' ' or ':');

    private static bool IsMinus(char character) => character is '-' or '−' or '–' or '－' or '﹣';

    private char Before(int at) => at > 0 && at <= text.Length ? text[at - 1] : '\0';

    private char At(int at) => at < text.Length ? text[at] : '\0';
}
