using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Simulator.Rule;

/// <summary>One field.</summary>
/// <param name="FoldedName">Its name as <see cref="LineScanner.Fold"/> makes it.</param>
/// <param name="Key">Its name as it stands in the answer, with what comes before its value.</param>
/// <param name="Kind">What its value must be.</param>
internal sealed record RuleField(string FoldedName, string Key, FieldKind Kind)
{
    public static RuleField Of(JsonProperty property, bool first)
    {
        var name = property.Name;
        var folded = string.Create(name.Length, name, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = LineScanner.Fold(text[i]);
        });
        var encoded = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return new RuleField(folded, $"{(first ? "{" : ",")}\"{encoded}\":", KindOf(property.Value));
    }

    private static FieldKind KindOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return FieldKind.Text;
        if (schema.TryGetProperty("type", out var type))
            return KindOf(type, schema);

        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (!schema.TryGetProperty(keyword, out var options) || options.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var option in options.EnumerateArray())
            {
                if (!IsNull(option))
                    return KindOf(option);
            }
        }

        return FieldKind.Text;
    }

    private static FieldKind KindOf(JsonElement type, JsonElement schema)
    {
        if (type.ValueKind == JsonValueKind.Array)
            type = type.EnumerateArray().FirstOrDefault(one => one.ValueKind == JsonValueKind.String && !one.ValueEquals("null"u8));
        return type.ValueKind != JsonValueKind.String ? FieldKind.Text : type.GetString() switch
        {
            "integer" => FieldKind.Integer,
            "number" => FieldKind.Number,
            "boolean" => FieldKind.Boolean,
            "array" => !schema.TryGetProperty("items", out var items) || KindOf(items) == FieldKind.Text
                ? FieldKind.TextList
                : FieldKind.Other,
            "object" => FieldKind.Other,
            _ => FieldKind.Text,
        };
    }

    private static bool IsNull(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"u8);
}
