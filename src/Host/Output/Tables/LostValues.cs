using System.Text.Json;

namespace ParallelLlm.Host.Output.Tables;

/// <summary>Counts the values of documents that no column of a table shows. Not thread-safe.</summary>
internal sealed class LostValues
{
    private readonly Node _fields = new();
    private readonly Node _item = new();
    private readonly IReadOnlyList<string>? _exploded;

    public LostValues(TableShape shape)
    {
        _exploded = shape.Exploded;
        foreach (var column in shape.Columns.Where(column => column.Source == TableSource.Value))
            (column.IsOfItem ? _item : _fields).Add(column.Path);
        if (_exploded is not null)
            _fields.Add(_exploded);
    }

    public int Count { get; private set; }

    /// <summary>What people must know; null if nothing was lost.</summary>
    public string? Note => Count == 0 ? null
        : $"{Count:N0} {(Count == 1 ? "value has" : "values have")} no column, because the schema does not have them so, and "
            + $"{(Count == 1 ? "is" : "are")} left out; JSON lines hold them";

    /// <summary>Counts those of a document.</summary>
    public void Add(JsonElement? fields)
    {
        if (fields is not { } known)
            return;
        Count += _fields.Lost(known);
        if (_exploded is null)
            return;
        JsonElement? list = known;
        foreach (var name in _exploded)
            list = list is { } parent ? ResultJson.Member(parent, name) : null;
        if (list is { ValueKind: JsonValueKind.Array } items)
            Count += items.EnumerateArray().Sum(_item.Lost);
        else if (list is { ValueKind: not JsonValueKind.Null })
            Count++;
    }

    /// <summary>A value that a column shows, or an object of such.</summary>
    private sealed class Node
    {
        private readonly Dictionary<string, Node> _members = [];
        private bool _isShown;

        public void Add(IReadOnlyList<string> path)
        {
            var node = this;
            foreach (var name in path)
            {
                if (!node._members.TryGetValue(name, out var member))
                    node._members.Add(name, member = new Node());
                node = member;
            }

            node._isShown = true;
        }

        public int Lost(JsonElement value) =>
            _isShown || value.ValueKind == JsonValueKind.Null ? 0
            : value.ValueKind != JsonValueKind.Object ? 1
            : value.EnumerateObject().Sum(member =>
                _members.TryGetValue(member.Name, out var known) ? known.Lost(member.Value)
                : member.Value.ValueKind == JsonValueKind.Null ? 0 : 1);
    }
}
