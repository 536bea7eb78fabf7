using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Planning;

/// <summary>
/// The smallest, the usual and the largest plausible answer to a schema: every field null; every field filled, with a few words in each
/// text and three items in each list; the same with a paragraph and ten items. Pure.
/// </summary>
internal sealed class SchemaAnswers
{
    private const int FewItems = 3;
    private const int ManyItems = 10;
    private const int Deepest = 4;
    private const string LongNumber = "1234567890.12";

    // Sixty words.
    private static readonly string LongText =
        "\"" + string.Join(' ', Enumerable.Repeat("a value as long as a paragraph may be, of some", 6)) + "\"";

    private const string ShortText = "\"a value of a few words\"";
    private const string ShortNumber = "1234";

    private readonly JsonElement _root;
    private readonly string _text;
    private readonly string _number;
    private readonly int _items;

    private SchemaAnswers(JsonElement root, string text, string number, int items) =>
        (_root, _text, _number, _items) = (root, text, number, items);

    /// <param name="schema">The schema that is sent with each call.</param>
    public static AnswerSize SizeOf(string schema, PromptTokens tokens)
    {
        using var document = JsonDocument.Parse(schema);
        var usual = new SchemaAnswers(document.RootElement, ShortText, ShortNumber, FewItems);
        var largest = new SchemaAnswers(document.RootElement, LongText, LongNumber, ManyItems);
        return new AnswerSize(
            tokens.Of(largest.Empty()),
            tokens.Of(usual.Filled(document.RootElement, 0)),
            tokens.Of(largest.Filled(document.RootElement, 0)));
    }

    private string Empty() =>
        $"{{{string.Join(',', Properties(_root).Select(field => $"{Quoted(field.Name)}:null"))}}}";

    private string Filled(JsonElement schema, int depth)
    {
        if (depth > Deepest || schema.ValueKind != JsonValueKind.Object)
            return _text;
        if (schema.TryGetProperty("$ref", out var reference) && Resolve(reference.GetString()) is { } target)
            return Filled(target, depth + 1);
        if (schema.TryGetProperty("enum", out var values) && values.GetArrayLength() > 0)
            return values.EnumerateArray().Select(value => value.GetRawText()).MaxBy(value => value.Length)!;
        if (schema.TryGetProperty("const", out var constant))
            return constant.GetRawText();
        foreach (var choice in new[] { "anyOf", "oneOf" })
        {
            if (schema.TryGetProperty(choice, out var choices) && choices.GetArrayLength() > 0)
                return choices.EnumerateArray().Select(each => Filled(each, depth + 1)).MaxBy(each => each.Length)!;
        }

        return TypesOf(schema).Select(type => Filled(type, schema, depth)).MaxBy(value => value.Length) ?? _text;
    }

    private string Filled(string? type, JsonElement schema, int depth) => type switch
    {
        "object" => Object(schema, depth),
        "array" => List(schema, depth),
        "integer" or "number" => _number,
        "boolean" => "false",
        "null" => "null",
        _ => _text,
    };

    private string Object(JsonElement schema, int depth)
    {
        var text = new StringBuilder("{");
        foreach (var field in Properties(schema))
            text.Append("\n  ").Append(Quoted(field.Name)).Append(": ").Append(Filled(field.Value, depth + 1)).Append(',');
        return text.Append("\n}").ToString();
    }

    private string List(JsonElement schema, int depth)
    {
        var item = schema.TryGetProperty("items", out var items) ? Filled(items, depth + 1) : _text;
        return $"[{string.Join(", ", Enumerable.Repeat(item, _items))}]";
    }

    private static IEnumerable<JsonProperty> Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : [];

    private static IEnumerable<string?> TypesOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(each => each.GetString())
        : [type.GetString()];

    private JsonElement? Resolve(string? reference)
    {
        if (reference is null || !reference.StartsWith("#/", StringComparison.Ordinal))
            return null;
        var found = _root;
        foreach (var name in reference[2..].Split('/'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(JsonPointer.Unescape(name), out found))
                return null;
        }

        return found;
    }

    private static string Quoted(string name) => JsonSerializer.Serialize(name);
}
