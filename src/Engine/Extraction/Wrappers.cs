using System.Collections.Frozen;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Finds the objects with requested keys anywhere in an answer's JSON: the value itself, the items of a list, the members of a wrapper,
/// JSON within a string.
/// </summary>
internal sealed class Wrappers(FieldIndex keys)
{
    private const int Deepest = 3;

    // Members with these names are about an answer, not the answer.
    private static readonly FrozenSet<string> NoAnswers = new[]
    {
        "error", "errors", "exception", "warning", "warnings", "schema", "properties", "example", "examples", "template", "format",
        "draft", "drafts", "thought", "thoughts", "thinking", "reasoning", "analysis", "input", "request", "metadata", "usage", "context",
        "definitions", "$defs", "previous", "old", "incorrect", "wrong",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly List<JsonElement> _found = [];

    /// <summary>The objects found, in order.</summary>
    internal IReadOnlyList<JsonElement> Found => _found;

    /// <summary>Whether one had siblings, so that it may be about something else unless it has every key.</summary>
    internal bool HasNeighbours { get; private set; }

    /// <summary>Whether JSON within a string contains an unreadable text.</summary>
    internal bool HasBrokenText { get; private set; }

    /// <summary>Searches a value with readable texts.</summary>
    internal void Add(JsonElement value) => Add(value, depth: 0);

    private void Add(JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when CallOf(value, keys) is { } arguments:
                Add(arguments, depth + 1);
                break;
            case JsonValueKind.Object when keys.HasAny(value):
                _found.Add(value);
                break;
            case JsonValueKind.Object when depth < Deepest:
                AddMembers(value, depth);
                break;
            case JsonValueKind.Array when depth < Deepest:
                foreach (var item in value.EnumerateArray())
                    Add(item, depth + 1);
                break;
            case JsonValueKind.String
                when depth < Deepest && JsonInText.TryParse(value.GetString(), out var inner) && inner.ValueKind == JsonValueKind.Object:
                // The escapes of a text within a text are checked only now.
                HasBrokenText |= !JsonTexts.AreWhole(inner);
                if (!HasBrokenText)
                    Add(inner, depth + 1);
                break;
        }
    }

    private void AddMembers(JsonElement wrapper, int depth)
    {
        var before = _found.Count;
        foreach (var member in wrapper.EnumerateObject())
        {
            if (!NoAnswers.Contains(member.Name))
                Add(member.Value, depth + 1);
        }

        HasNeighbours |= _found.Count > before && wrapper.GetPropertyCount() > 1;
    }

    /// <summary>
    /// The arguments of a function call in JSON; null if the value is not one. The function's name is not an answer, even for a field of
    /// that name.
    /// </summary>
    internal static JsonElement? CallOf(JsonElement value, FieldIndex keys)
    {
        if (!value.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
            return null;
        return ArgumentsAs("arguments") ?? ArgumentsAs("parameters");

        JsonElement? ArgumentsAs(string member) =>
            keys.Find(member) is null
            && value.TryGetProperty(member, out var arguments)
            && arguments.ValueKind is JsonValueKind.Object or JsonValueKind.String
                ? arguments
                : null;
    }
}
