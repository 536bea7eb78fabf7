using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Names of the types in schemas.</summary>
internal static class JsonTypeNames
{
    private static readonly (JsonTypes Type, string Name)[] All =
    [
        (JsonTypes.String, "string"), (JsonTypes.Number, "number"), (JsonTypes.Integer, "integer"), (JsonTypes.Boolean, "boolean"),
        (JsonTypes.Object, "object"), (JsonTypes.Array, "array"), (JsonTypes.Null, "null"),
    ];

    /// <summary>The type with a name; <see cref="JsonTypes.None"/> if there is none.</summary>
    internal static JsonTypes Parse(string? name) => Array.Find(All, entry => entry.Name == name).Type;

    /// <summary>Whether a value has the named type. <c>3.0</c> is an integer.</summary>
    internal static bool IsTypeOf(JsonElement value, string name)
    {
        var type = Parse(name);
        return value.ValueKind switch
        {
            JsonValueKind.String => type == JsonTypes.String,
            JsonValueKind.Number => type == JsonTypes.Number || (type == JsonTypes.Integer && JsonNumber.Of(value).IsWhole),
            JsonValueKind.True or JsonValueKind.False => type == JsonTypes.Boolean,
            JsonValueKind.Object => type == JsonTypes.Object,
            JsonValueKind.Array => type == JsonTypes.Array,
            _ => type == JsonTypes.Null,
        };
    }

    /// <summary>The names, in a fixed order.</summary>
    internal static IEnumerable<string> Of(JsonTypes types) => All.Where(entry => types.HasFlag(entry.Type)).Select(entry => entry.Name);

    /// <summary>The names for a sentence: <c>string or number</c>.</summary>
    internal static string InWords(JsonTypes types) => (types | JsonTypes.Null) == JsonTypes.Any ? "value" : string.Join(" or ", Of(types));
}
