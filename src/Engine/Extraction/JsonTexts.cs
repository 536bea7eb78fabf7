using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Checks the strings of parsed JSON, which the parser accepts unchecked. Pure.</summary>
internal static class JsonTexts
{
    internal static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>
    /// Whether every string and name in the value can be read: an escape can be half a surrogate pair, which cannot be written again.
    /// </summary>
    internal static bool AreWhole(JsonElement value)
    {
        try
        {
            Walk(value);
            return true;
        }
        catch (InvalidOperationException)
        {
            // GetString throws it; there is no other test.
            return false;
        }
    }

    /// <summary>Whether an object in the value repeats a key, so that readers would disagree on its value.</summary>
    internal static bool HasDoubledKey(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().Any(HasDoubledKey);
        if (value.ValueKind != JsonValueKind.Object)
            return false;
        var names = new HashSet<string>();
        return value.EnumerateObject().Any(member => !names.Add(member.Name) || HasDoubledKey(member.Value));
    }

    private static void Walk(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    Walk(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Walk(item);
                break;
        }
    }
}
