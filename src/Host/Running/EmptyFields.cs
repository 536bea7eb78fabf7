using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Finds the fields that no completed document has a value for. Thread-safe.</summary>
internal sealed class EmptyFields
{
    private readonly Lock _lock = new();
    private List<string>? _names;

    /// <summary>Their names, in the order of the fields; none before the first document.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
                return [.. _names ?? []];
        }
    }

    /// <summary>Adds a completed document by its fields.</summary>
    public void Add(IReadOnlyDictionary<string, JsonElement> fields)
    {
        lock (_lock)
            _names = _names is null
                ? [.. fields.Where(field => IsEmpty(field.Value)).Select(field => field.Key)]
                : _names.FindAll(name => !fields.TryGetValue(name, out var value) || IsEmpty(value));
    }

    /// <summary>Adds a completed document by its line.</summary>
    public void Add(ReadOnlyMemory<byte> line)
    {
        lock (_lock)
            if (_names is { Count: 0 })
                return;
        using var json = ResultJson.Parse(line);
        Add(json.RootElement.GetProperty("fields").EnumerateObject().ToDictionary(field => field.Name, field => field.Value));
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Null;
}
