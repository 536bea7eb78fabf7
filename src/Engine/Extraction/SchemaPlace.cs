using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>The current path of a check in a document. Not thread-safe.</summary>
/// <param name="known">Names in the schema. Others come from an answer and may be document text.</param>
internal sealed class SchemaPlace(HashSet<string> known)
{
    private readonly List<(string? Key, int Index)> _way = [];

    internal static HashSet<string> NamesIn(JsonElement schema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Gather(schema, names);
        return names;
    }

    internal void Enter(string key) => _way.Add((key, 0));

    internal void Enter(int index) => _way.Add((null, index));

    internal void Leave() => _way.RemoveAt(_way.Count - 1);

    /// <summary>The path, up to the first key that is not in the schema, shown as a star.</summary>
    public override string ToString()
    {
        if (_way.Count == 0)
            return "document";
        var text = new StringBuilder();
        foreach (var (key, index) in _way)
        {
            if (key is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
                continue;
            }

            text.Append(text.Length > 0 ? "." : "");
            if (!known.Contains(key))
                return text.Append('*').ToString();
            text.Append(key);
        }

        return text.ToString();
    }

    private static void Gather(JsonElement part, HashSet<string> names)
    {
        if (part.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in part.EnumerateArray())
                Gather(entry, names);
        }
        else if (part.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in part.EnumerateObject())
            {
                names.Add(entry.Name);
                Gather(entry.Value, names);
            }
        }
    }
}
