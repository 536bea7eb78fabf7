using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>The fields that any of the results has, as a tree of objects. Not thread-safe.</summary>
internal sealed class ResultShape
{
    private readonly Dictionary<string, ResultShape> _members = [];
    private bool _hasLists;
    private bool _hasValues;

    /// <summary>Names of the fields.</summary>
    public IReadOnlyCollection<string> Names => _members.Keys;

    /// <summary>Whether it is a list or an object where it has a value, as far as the results tell.</summary>
    public bool IsJson => _hasLists || _members.Count > 0 || !_hasValues;

    /// <summary>Adds the fields of a result, or the value of one.</summary>
    public void Learn(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (!_members.TryGetValue(member.Name, out var known))
                        _members.Add(member.Name, known = new ResultShape());
                    known.Learn(member.Value);
                }

                break;
            case JsonValueKind.Array:
                _hasLists = true;
                break;
            case not (JsonValueKind.Null or JsonValueKind.Undefined):
                _hasValues = true;
                break;
        }
    }

    /// <summary>
    /// The members that lead to what a column of a table shows: by its name, its JSON Pointer, or names with dots between them.
    /// </summary>
    /// <param name="isNested">Whether the field of that name has a column of its own, so that this one is a member's.</param>
    public IReadOnlyList<string>? PathOf(string column, bool isNested = false)
    {
        if (isNested && Nested(column) is { } nested)
            return nested;
        if (_members.ContainsKey(column))
            return [column];
        if (!column.StartsWith('/'))
            return Dotted(column);
        var path = column[1..].Split('/').Select(JsonPointer.Unescape).ToList();
        return At(path) is null ? null : path;
    }

    /// <summary>What a path leads to; null if nothing is there.</summary>
    public ResultShape? At(IEnumerable<string> path)
    {
        var at = this;
        foreach (var name in path)
        {
            if (!at._members.TryGetValue(name, out at))
                return null;
        }

        return at;
    }

    private IReadOnlyList<string>? Dotted(string column) => _members.ContainsKey(column) ? [column] : Nested(column);

    private IReadOnlyList<string>? Nested(string column)
    {
        for (var dot = column.IndexOf('.'); dot > 0; dot = column.IndexOf('.', dot + 1))
        {
            if (_members.TryGetValue(column[..dot], out var member) && member.Dotted(column[(dot + 1)..]) is { } rest)
                return [column[..dot], .. rest];
        }

        return null;
    }
}
