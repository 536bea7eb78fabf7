using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>An item of a list, with the evidence of its scalars by their JSON Pointers from the item.</summary>
internal sealed class ListItem
{
    private readonly long _start;
    private readonly long _end;

    public ListItem(JsonElement value, IReadOnlyList<KeyValuePair<string, Evidence>> evidence)
    {
        (Value, Evidence) = (value, evidence);
        _start = evidence.Min(each => each.Value.Start) ?? long.MaxValue;
        _end = evidence.Max(each => each.Value.End) ?? -1;
    }

    public JsonElement Value { get; }

    public IReadOnlyList<KeyValuePair<string, Evidence>> Evidence { get; }

    private bool IsFound => _end >= 0;

    /// <summary>How much says that another item is the same one; 0 if it is another.</summary>
    public int SameAs(ListItem other)
    {
        if (!IsFound || !other.IsFound)
            return IsFound == other.IsFound && JsonEquality.Instance.Equals(Value, other.Value) ? 1 : 0;
        if (_start >= other._end || other._start >= _end)
            return 0;
        var (together, apart) = (0, 0);
        foreach (var (pointer, own) in Evidence)
        {
            var its = other.Evidence.FirstOrDefault(each => each.Key == pointer).Value;
            if (own.Start is null || its?.Start is null)
                continue;
            if (FieldConflicts.IsInOnePlace(own, its))
                together++;
            else if (At(pointer) is { } value && other.At(pointer) is { } another && JsonEquality.Instance.Equals(value, another))
                apart++;
            else
                return 0;
        }

        return 2 * together > apart ? together : 0;
    }

    public bool IsFullerThan(ListItem other) =>
        (Evidence.Count, Value.GetRawText().Length).CompareTo((other.Evidence.Count, other.Value.GetRawText().Length)) > 0;

    private JsonElement? At(string pointer) => SchemaPointer.TryResolve(Value, "#" + pointer, out var target) ? target : null;
}
