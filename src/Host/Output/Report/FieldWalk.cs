using System.Globalization;
using System.Text.Json;

namespace ParallelLlm.Host.Output.Report;

/// <summary>Collects the values of a document's fields with their evidence, in the order of the fields.</summary>
internal sealed class FieldWalk(JsonElement? evidence, JsonElement? conflicts)
{
    private readonly List<string> _path = [];

    public List<ReportedValue> Values { get; } = [];

    /// <summary>Names of fields and members without a value.</summary>
    public List<string> Empty { get; } = [];

    /// <summary>Collects the members of an object.</summary>
    /// <param name="pointer">The object's JSON Pointer.</param>
    public void Walk(JsonElement fields, string pointer = "")
    {
        foreach (var field in fields.EnumerateObject())
            Collect(field.Value, field.Name, $"{pointer}/{JsonPointer.Escape(field.Name)}");
    }

    private void Collect(JsonElement value, string name, string pointer)
    {
        _path.Add(name);
        var others = conflicts is { } all && ResultJson.Member(all, pointer) is { ValueKind: JsonValueKind.Array } given
            ? given.EnumerateArray().Select(Conflict).OfType<ReportedValue>().ToList()
            : [];
        var isScalar = value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null);
        if (isScalar || others.Count > 0)
            Values.Add(Value(value, pointer) with { Conflicts = others });
        else if (!HasMembers(value))
            Empty.Add(string.Join(" › ", _path));
        if (value.ValueKind == JsonValueKind.Object)
            Walk(value, pointer);
        else if (value.ValueKind == JsonValueKind.Array)
            foreach (var (index, item) in value.EnumerateArray().Index())
                Collect(item, (index + 1).ToString(CultureInfo.InvariantCulture), $"{pointer}/{index}");
        _path.RemoveAt(_path.Count - 1);
    }

    private ReportedValue Value(JsonElement value, string pointer)
    {
        var found = evidence is { } all ? ResultJson.Member(all, pointer) : null;
        return Value(value, found ?? default);
    }

    private ReportedValue? Conflict(JsonElement conflict) =>
        conflict.ValueKind == JsonValueKind.Object && conflict.TryGetProperty("value", out var value)
            ? Value(value, ResultJson.Member(conflict, "evidence") ?? default)
            : null;

    private ReportedValue Value(JsonElement value, JsonElement found) => new(
        [.. _path],
        ResultJson.Shown(value),
        value.ValueKind == JsonValueKind.String,
        ReportedEvidence.Of(found, value.ValueKind is JsonValueKind.True or JsonValueKind.False));

    private static bool HasMembers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => false,
    };
}
