using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// An exact JSON number of any size: documents often have numbers of twenty and more digits, which no framework type holds. Pure.
/// </summary>
internal readonly record struct JsonNumber : IComparable<JsonNumber>
{
    // No document means a larger number.
    private const int MostZeros = 400;

    private readonly bool _isNegative;
    private readonly string _digits;
    private readonly BigInteger _exponent;

    // Value = digits × 10^exponent. The digits neither start nor end with 0; zero has none.
    private JsonNumber(bool isNegative, string digits, BigInteger exponent) =>
        (_isNegative, _digits, _exponent) = (isNegative, digits, exponent);

    /// <summary>Whether it is an integer in any notation.</summary>
    public bool IsWhole => _exponent >= 0;

    public bool IsPositive => _digits.Length > 0 && !_isNegative;

    public static bool operator <(JsonNumber left, JsonNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(JsonNumber left, JsonNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(JsonNumber left, JsonNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JsonNumber left, JsonNumber right) => left.CompareTo(right) >= 0;

    public static JsonNumber Of(JsonElement number)
    {
        var text = number.GetRawText().AsSpan();
        var isNegative = text[0] == '-';
        text = isNegative ? text[1..] : text;
        var exponent = BigInteger.Zero;
        if (text.IndexOfAny('e', 'E') is >= 0 and var at)
        {
            exponent = BigInteger.Parse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..at];
        }

        var point = text.IndexOf('.');
        var digits = point < 0 ? text.ToString() : string.Concat(text[..point], text[(point + 1)..]);
        exponent -= point < 0 ? 0 : text.Length - point - 1;
        var trimmed = digits.TrimEnd('0');
        exponent += digits.Length - trimmed.Length;
        trimmed = trimmed.TrimStart('0');
        return trimmed.Length == 0 ? new JsonNumber(false, "", 0) : new JsonNumber(isNegative, trimmed, exponent);
    }

    /// <summary>An integer in plain digits; null if that would be absurdly long.</summary>
    public string? ToPlain() =>
        _digits.Length == 0 ? "0" : _exponent > MostZeros ? null : $"{(_isNegative ? "-" : "")}{_digits}{new string('0', (int)_exponent)}";

    /// <summary>Whether it is an integer multiple of another number, which is not 0.</summary>
    public bool IsMultipleOf(JsonNumber other)
    {
        // Neither ends with a zero, so one with more decimals than the other is not a multiple of it.
        var zeros = _exponent - other._exponent;
        if (_digits.Length == 0 || zeros < 0)
            return _digits.Length == 0;
        var divisor = BigInteger.Parse(other._digits, CultureInfo.InvariantCulture);
        var rest = BigInteger.Zero;
        foreach (var digit in _digits)
            rest = ((rest * 10) + (digit - '0')) % divisor;
        return rest * BigInteger.ModPow(10, zeros, divisor) % divisor == 0;
    }

    public int CompareTo(JsonNumber other)
    {
        if (Sign != other.Sign)
            return Sign.CompareTo(other.Sign);
        var (length, others) = (_digits.Length + _exponent, other._digits.Length + other._exponent);
        var magnitude = length != others ? length.CompareTo(others) : string.CompareOrdinal(_digits, other._digits);
        return Sign * magnitude;
    }

    private int Sign => _digits.Length == 0 ? 0 : _isNegative ? -1 : 1;
}
