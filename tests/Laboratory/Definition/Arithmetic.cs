using System.Globalization;

namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>Sums, differences, products and quotients of numbers and named values.</summary>
internal sealed class Arithmetic
{
    private readonly string _text;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _values;
    private int _at;

    private Arithmetic(string text, IReadOnlyList<KeyValuePair<string, string>> values) => (_text, _values) = (text, values);

    /// <summary>The value of an expression; for a name alone, its text.</summary>
    /// <exception cref="FormatException">It is not an expression, or names something without a value.</exception>
    public static string Value(string text, IReadOnlyList<KeyValuePair<string, string>> values)
    {
        var reader = new Arithmetic(text.Replace(" ", "", StringComparison.Ordinal), values);
        if (reader.Named(text) is { } value)
            return value;
        var result = reader.Sum();
        if (reader._at < reader._text.Length)
            throw new FormatException($"'{text}' is not an expression: unexpected '{reader._text[reader._at]}'.");
        return Math.Round(result, 6).ToString(CultureInfo.InvariantCulture);
    }

    private double Sum()
    {
        var sum = Product();
        while (true)
        {
            if (Take('+'))
                sum += Product();
            else if (Take('-'))
                sum -= Product();
            else
                return sum;
        }
    }

    private double Product()
    {
        var product = Operand();
        while (true)
        {
            if (Take('*'))
                product *= Operand();
            else if (Take('/'))
                product /= Operand();
            else
                return product;
        }
    }

    private double Operand()
    {
        if (Take('('))
        {
            var inner = Sum();
            return Take(')') ? inner : throw new FormatException($"'{_text}' has no closing bracket.");
        }

        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_'))
            _at++;
        var word = _text[start.._at];
        word = Named(word) ?? word;
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{word}' in '{_text}' is neither a number nor an axis with numbers.");
    }

    private string? Named(string name) => _values.FirstOrDefault(value => value.Key == name).Value;

    private bool Take(char expected)
    {
        if (_at >= _text.Length || _text[_at] != expected)
            return false;
        _at++;
        return true;
    }
}
