using System.Runtime.InteropServices;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Converts a value to a type that its field allows. Lenient where nothing can be lost. Pure.</summary>
/// <param name="types">The field's types.</param>
internal readonly struct FieldTypes(JsonTypes types)
{
    /// <summary>The converted value; null, with a fault, if it has the wrong type.</summary>
    /// <param name="source">The chunk's text.</param>
    /// <param name="fault">The fault, to follow the field's name; null if there is none. Contains nothing of the value.</param>
    internal JsonElement Read(JsonElement value, string source, out string? fault)
    {
        fault = null;
        // Almost every value is a text for a text field.
        if (value.ValueKind == JsonValueKind.String && types.HasFlag(JsonTypes.String) && IsPlain(JsonMarshal.GetRawUtf8Value(value)))
            return value;
        if (Read(value, types, source) is { } read)
        {
            if (read.ValueKind is JsonValueKind.Object or JsonValueKind.Array && JsonTexts.HasDoubledKey(read))
                fault = "holds an object with a key that occurs twice.";
            return fault is null ? read : JsonTexts.Null;
        }

        fault = $"must be {JsonTypeNames.InWords(types & ~JsonTypes.Null)} or null, not {SchemaDocument.InWords(value.ValueKind)}.";
        return JsonTexts.Null;
    }

    private static JsonElement? Read(JsonElement value, JsonTypes types, string source) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTexts.Null,
        JsonValueKind.String => FromString(value, types, source),
        JsonValueKind.Number when types.HasFlag(JsonTypes.Number) => value,
        JsonValueKind.Number when types.HasFlag(JsonTypes.Integer) && Whole(value) is { } whole => whole,
        JsonValueKind.True or JsonValueKind.False when types.HasFlag(JsonTypes.Boolean) => value,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when types.HasFlag(JsonTypes.String) =>
            Parsed($"\"{value.GetRawText()}\""),
        JsonValueKind.Object when types.HasFlag(JsonTypes.Object) => value,
        JsonValueKind.Array when types.HasFlag(JsonTypes.Array) => value,
        // A list with one item where a single value is requested.
        JsonValueKind.Array when value.GetArrayLength() == 1 && value[0].ValueKind is not (JsonValueKind.Array or JsonValueKind.Object) =>
            Read(value[0], types, source),
        _ => null,
    };

    private static JsonElement? FromString(JsonElement value, JsonTypes types, string source)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (IsBlank(raw))
            return JsonTexts.Null;
        if (!types.HasFlag(JsonTypes.String))
            return FromText(value.GetString()!, types);
        return NoValue.IsNoLiteral(raw) || !NoValue.IsLiteral(value.GetString()!, source) ? value : JsonTexts.Null;
    }

    private static JsonElement? FromText(string text, JsonTypes types)
    {
        if (text is "true" or "false")
            return types.HasFlag(JsonTypes.Boolean) ? Parsed(text) : null;
        if (NoValue.IsWordForUntyped(text))
            return JsonTexts.Null;
        // Only numbers that JSON allows: no thousands separators, no decimal comma, no unit.
        if ((types & (JsonTypes.Number | JsonTypes.Integer)) == JsonTypes.None || !(char.IsAsciiDigit(text[0]) || text[0] == '-'))
            return null;
        return Parsed(text) is { ValueKind: JsonValueKind.Number } number ? Read(number, types & ~JsonTypes.String, "") : null;
    }

    /// <summary>
    /// The number if it is an integer of any size. <c>3.0</c> is one, and is written as <c>3</c> because not every reader agrees.
    /// </summary>
    private static JsonElement? Whole(JsonElement number)
    {
        var text = number.GetRawText();
        if (!text.AsSpan().ContainsAny('.', 'e', 'E'))
            return number;
        var value = JsonNumber.Of(number);
        return value.IsWhole && value.ToPlain() is { } plain ? Parsed(plain) : null;
    }

    // Whether a text, with its quotes, is clearly neither blank nor a literal for a missing value.
    private static bool IsPlain(ReadOnlySpan<byte> quoted) =>
        quoted.Length > 2 && quoted[1] is not ((byte)' ' or (byte)'\\') && NoValue.IsNoLiteral(quoted[1..^1]);

    /// <summary>Whether a text is blank, without allocating a string. Escapes other than line breaks and tabs count as text.</summary>
    private static bool IsBlank(ReadOnlySpan<byte> raw)
    {
        while (!raw.IsEmpty)
        {
            if (raw[0] == ' ')
                raw = raw[1..];
            else if (raw is [(byte)'\\', (byte)'n' or (byte)'r' or (byte)'t', ..])
                raw = raw[2..];
            else
                return false;
        }

        return true;
    }

    private static JsonElement? Parsed(string json)
    {
        try
        {
            return JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            // The parser has no variant that does not throw.
            return null;
        }
    }
}
