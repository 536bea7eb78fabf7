using System.Runtime.InteropServices;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Reads a model's answer as fields. Lenient where nothing can be lost: code fences and chatter around the object, keys that were not asked for, missing keys,
/// <c>"42"</c> or <c>"true"</c> for a number or boolean, and numbers or booleans for a text, which keep the letters they were written with.
/// A blank text counts as null, and so do all fields of an empty object. Strict about everything else.
/// </summary>
internal sealed class AnswerReader
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    private readonly FieldIndex _index;
    private readonly JsonTypes[] _types;

    internal AnswerReader(IReadOnlyList<Field> fields)
    {
        _index = new FieldIndex(fields.Select(field => field.Name));
        _types = [.. fields.Select(field => field.Types)];
    }

    internal AnswerReading Read(string content)
    {
        var text = JsonInText.WithoutFence(content.AsSpan().TrimStart('\uFEFF').Trim());
        if (text.IsEmpty)
            return AnswerReading.Invalid("The answer is empty.");
        if (!JsonInText.TryParse(text, out var answer))
        {
            if (JsonInText.LastObject(text) is not { } found)
                return AnswerReading.Invalid(text[0] == '{' ? "The answer is not valid JSON." : "The answer is not a JSON object.");
            answer = found;
        }

        if (answer.ValueKind != JsonValueKind.Object)
            return AnswerReading.Invalid($"The answer is {SchemaDocument.InWords(answer.ValueKind)}, not a JSON object.");
        if (text.Contains("\\u", StringComparison.Ordinal) && !JsonTexts.AreWhole(answer))
            return AnswerReading.Invalid("The answer holds a broken \\u escape.");
        return Fields(answer);
    }

    private AnswerReading Fields(JsonElement answer)
    {
        var values = new JsonElement[_types.Length];
        Array.Fill(values, Null);
        List<string>? errors = null;
        var expected = 0;
        var isEmpty = true;
        foreach (var property in answer.EnumerateObject())
        {
            isEmpty = false;
            if (_index.Find(property, expected) is not { } position)
                continue;
            expected = position + 1;
            if (Value(property.Value, _types[position]) is { } value)
                values[position] = value;
            else
                (errors ??= []).Add($"The field '{_index.Names[position]}' must be {JsonTypeNames.InWords(_types[position] & ~JsonTypes.Null)} or null, not {SchemaDocument.InWords(property.Value.ValueKind)}.");
        }

        // What says nothing about any field is not an answer that found none of them: an error told as JSON, or the object inside another one.
        if (expected == 0 && !isEmpty)
            return AnswerReading.Invalid("The answer has none of the keys that were asked for.");
        return errors is null ? AnswerReading.Valid(new FieldValues(_index, values)) : AnswerReading.Invalid(string.Join(' ', errors.Distinct().Take(5)));
    }

    /// <summary>The value as its field takes it; null when it is of the wrong type.</summary>
    private static JsonElement? Value(JsonElement value, JsonTypes types) => value.ValueKind switch
    {
        JsonValueKind.Null => Null,
        JsonValueKind.String when IsBlank(value) => Null,
        JsonValueKind.String => types.HasFlag(JsonTypes.String) ? value : FromText(value.GetString()!, types),
        JsonValueKind.Number when types.HasFlag(JsonTypes.Number) => value,
        JsonValueKind.Number when types.HasFlag(JsonTypes.Integer) && Whole(value) is { } whole => whole,
        JsonValueKind.True or JsonValueKind.False when types.HasFlag(JsonTypes.Boolean) => value,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when types.HasFlag(JsonTypes.String) => Parsed($"\"{value.GetRawText()}\""),
        JsonValueKind.Object when types.HasFlag(JsonTypes.Object) => value,
        JsonValueKind.Array when types.HasFlag(JsonTypes.Array) => value,
        _ => null,
    };

    private static JsonElement? FromText(string text, JsonTypes types)
    {
        if (text is "true" or "false")
            return types.HasFlag(JsonTypes.Boolean) ? Parsed(text) : null;
        // Only what is a number for JSON as well: no thousands separators, no decimal comma, no unit.
        if ((types & (JsonTypes.Number | JsonTypes.Integer)) == JsonTypes.None || !(char.IsAsciiDigit(text[0]) || text[0] == '-'))
            return null;
        return Parsed(text) is { ValueKind: JsonValueKind.Number } number ? Value(number, types & ~JsonTypes.String) : null;
    }

    /// <summary>
    /// The number if it is a whole one, of any size: <c>3.0</c> is, and is written as <c>3</c> because not every reader agrees.
    /// </summary>
    private static JsonElement? Whole(JsonElement number)
    {
        var text = number.GetRawText();
        if (!text.AsSpan().ContainsAny('.', 'e', 'E'))
            return number;
        var value = JsonNumber.Of(number);
        return value.IsWhole && value.ToPlain() is { } plain ? Parsed(plain) : null;
    }

    /// <summary>Whether a text holds blanks only, found without making a string of it; escapes other than line breaks and tabs count as text.</summary>
    private static bool IsBlank(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
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
            // The parser has no form that does not throw.
            return null;
        }
    }
}
