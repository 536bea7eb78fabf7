using System.Globalization;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>References inside a schema: JSON pointers in the form of a URI fragment (RFC 6901).</summary>
internal static class SchemaPointer
{
    /// <param name="root">The whole schema.</param>
    /// <param name="reference"><c>#</c>, or <c>#/</c> and keys separated by slashes.</param>
    /// <returns>Whether the target exists.</returns>
    internal static bool TryResolve(JsonElement root, string reference, out JsonElement target)
    {
        target = root;
        if (reference == "#")
            return true;
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return false;

        foreach (var part in reference[2..].Split('/'))
        {
            var key = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(key, out var member))
                target = member;
            else if (target.ValueKind == JsonValueKind.Array && TryIndex(key, target.GetArrayLength(), out var index))
                target = target[index];
            else
                return false;
        }

        return true;
    }

    /// <summary>
    /// Whether a reference points to a schema, by the keywords on its path, and not to a list of schemas or anything unknown.
    /// </summary>
    internal static bool LeadsToSchema(string reference)
    {
        var parts = reference.Split('/');
        var at = 1;
        while (at < parts.Length && (TakesName(parts[at]) || parts[at] is "items" or "additionalProperties" or "not"))
            at += TakesName(parts[at]) ? 2 : 1;
        return parts[0] == "#" && at == parts.Length;
    }

    /// <summary>The JSON Pointer of a member of what another one points to.</summary>
    internal static string Member(string pointer, string key) =>
        $"{pointer}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private static bool TakesName(string keyword) =>
        keyword is "properties" or "patternProperties" or "$defs" or "definitions" or "anyOf" or "oneOf" or "allOf";

    private static bool TryIndex(string key, int length, out int index) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < length;
}
