using System.Globalization;

namespace ParallelLlm.EvidenceSearch;

/// <summary>Numbers in one notation, so that equal ones are equal texts. Pure.</summary>
internal static class NumberKey
{
    // No document means a larger exponent.
    private const int MostExponent = 100_000;

    /// <param name="digits">ASCII digits; the value is <c>digits × 10^exponent</c>.</param>
    public static string Of(bool isNegative, ReadOnlySpan<char> digits, int exponent)
    {
        var trimmed = digits.TrimEnd('0');
        exponent += digits.Length - trimmed.Length;
        trimmed = trimmed.TrimStart('0');
        if (trimmed.IsEmpty)
            return "0";
        return exponent == 0 && !isNegative
            ? trimmed.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{(isNegative ? "-" : "")}{trimmed}e{exponent}");
    }

    /// <summary>The key of a number in JSON's notation; null if the text is not one.</summary>
    public static string? OfJson(ReadOnlySpan<char> text)
    {
        var isNegative = text is ['-', ..];
        var rest = isNegative ? text[1..] : text;
        var whole = Digits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0'))
            return null;
        var digits = rest[..whole];
        var exponent = 0;
        rest = rest[whole..];
        if (rest is ['.', ..])
        {
            var decimals = Digits(rest[1..]);
            if (decimals == 0)
                return null;
            digits = string.Concat(digits, rest[1..(decimals + 1)]);
            exponent = -decimals;
            rest = rest[(decimals + 1)..];
        }

        if (rest is ['e' or 'E', ..])
        {
            if (!int.TryParse(rest[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given)
                || Math.Abs((long)given) > MostExponent)
                return null;
            exponent += given;
            rest = [];
        }

        return rest.IsEmpty ? Of(isNegative, digits, exponent) : null;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text.Length : length;
    }
}
