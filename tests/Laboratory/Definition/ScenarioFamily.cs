using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>
/// Expands a scenario file with a <c>vary</c> part into one scenario for each combination of its values. An axis is either a list of
/// values, inserted for <c>{name}</c> in every string, with arithmetic (<c>"{latency * 1000}"</c> is a number), or an object of named
/// changes, each merged into the rest of the file.
/// </summary>
internal static partial class ScenarioFamily
{
    private static readonly JsonDocumentOptions Format = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The scenarios of a file, as JSON, each with its name.</summary>
    public static IEnumerable<(string Name, JsonObject Scenario)> Expand(string file, string json)
    {
        var root = JsonNode.Parse(json, documentOptions: Format)!.AsObject();
        if (!root.Remove("vary", out var vary))
            return [(file, root)];
        var template = root.Remove("name", out var name) ? name!.GetValue<string>() : null;
        IEnumerable<Variant> variants = [new Variant(root, [])];
        foreach (var (axis, values) in vary!.AsObject())
            variants = [.. variants.SelectMany(variant => Along(variant, axis, values!))];
        return variants.Select(variant => (
            template is null ? $"{file}-{string.Join('-', variant.Values.Select(value => value.Value))}" : Fill(template, variant.Values),
            (JsonObject)Fill(variant.Scenario, variant.Values)!));
    }

    private static IEnumerable<Variant> Along(Variant variant, string axis, JsonNode values)
    {
        if (values is JsonArray list)
            return list.Select(value => variant with { Values = [.. variant.Values, new(axis, value!.ToString())] });
        return values.AsObject().Select(change => new Variant(
            (JsonObject)Merge(variant.Scenario, change.Value!)!, [.. variant.Values, new(axis, change.Key)]));
    }

    private static JsonNode? Merge(JsonNode? under, JsonNode over)
    {
        if (under is not JsonObject || over is not JsonObject changes)
            return over.DeepClone();
        var merged = (JsonObject)under.DeepClone();
        foreach (var (name, value) in changes)
            merged[name] = Merge(merged[name], value!);
        return merged;
    }

    private static JsonNode? Fill(JsonNode? node, IReadOnlyList<KeyValuePair<string, string>> values) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, values)))),
        JsonArray items => new JsonArray([.. items.Select(item => Fill(item, values))]),
        JsonValue value when value.TryGetValue<string>(out var text) => FillText(text, values),
        _ => node?.DeepClone(),
    };

    private static JsonNode FillText(string text, IReadOnlyList<KeyValuePair<string, string>> values)
    {
        var filled = Fill(text, values);
        // A string that is one expression becomes the number.
        return Placeholder().Match(text) is { Success: true } match && match.Length == text.Length
            && double.TryParse(filled, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number == Math.Floor(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number)
                : JsonValue.Create(filled);
    }

    private static string Fill(string text, IReadOnlyList<KeyValuePair<string, string>> values) =>
        Placeholder().Replace(text, match => Arithmetic.Value(match.Groups["expression"].Value, values));

    [GeneratedRegex(@"\{(?<expression>[^{}]+)\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Placeholder();

    private sealed record Variant(JsonObject Scenario, IReadOnlyList<KeyValuePair<string, string>> Values);
}
