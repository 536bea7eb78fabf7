using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Simulator.Rule;

/// <summary>Writes values as JSON, converted as the schema wants them.</summary>
internal static class AnswerWriter
{
    private const int MostKept = 64 * 1024;

    private static readonly SearchValues<char> Escaped =
        SearchValues.Create("\"\\" + string.Concat(Enumerable.Range(0, 0x20).Select(code => (char)code)));

    [ThreadStatic]
    private static StringBuilder? _builder;

    /// <summary>An empty builder, the thread's own: to be used up before anything else runs.</summary>
    public static StringBuilder Rent()
    {
        if (_builder is null || _builder.Capacity > MostKept)
            _builder = new StringBuilder(1024);
        return _builder.Clear();
    }

    /// <summary>Appends a value; nothing, and what cannot be converted, is null.</summary>
    public static void Append(StringBuilder answer, FieldKind kind, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
            answer.Append("null");
        else if (kind == FieldKind.Text)
            AppendText(answer, value);
        else if (kind == FieldKind.TextList)
            AppendList(answer, value);
        else
            answer.Append(Convert(kind, value));
    }

    private static string Convert(FieldKind kind, ReadOnlySpan<char> value) => kind switch
    {
        FieldKind.Integer when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            number.ToString(CultureInfo.InvariantCulture),
        FieldKind.Number when decimal.TryParse(
            value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) =>
            number.ToString(CultureInfo.InvariantCulture),
        FieldKind.Boolean when Is(value, "true") || Is(value, "yes") => "true",
        FieldKind.Boolean when Is(value, "false") || Is(value, "no") => "false",
        _ => "null",
    };

    private static bool Is(ReadOnlySpan<char> value, string word) => value.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static void AppendList(StringBuilder answer, ReadOnlySpan<char> value)
    {
        answer.Append('[');
        var first = true;
        foreach (var range in value.Split(','))
        {
            var item = value[range].Trim();
            if (item.IsEmpty)
                continue;
            if (!first)
                answer.Append(',');
            first = false;
            AppendText(answer, item);
        }

        answer.Append(']');
    }

    private static void AppendText(StringBuilder answer, ReadOnlySpan<char> value)
    {
        answer.Append('"');
        if (value.ContainsAny(Escaped))
            answer.Append(JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value);
        else
            answer.Append(value);
        answer.Append('"');
    }
}
