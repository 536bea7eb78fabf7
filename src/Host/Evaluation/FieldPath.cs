using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// The fields that a gold file scores, as a tree: members of objects by name, and one node for all items of a list. Not thread-safe.
/// </summary>
/// <param name="pointer">JSON Pointer with <c>*</c> for the items of a list, such as <c>/items/*/price</c>.</param>
internal sealed class FieldPath(string pointer)
{
    private readonly Dictionary<string, FieldPath> _members = [];
    private FieldPath? _items;
    private bool _isOpen;

    /// <summary>JSON Pointer with <c>*</c> for the items of a list.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>The name for people: a field's own, or the pointer of a member inside of one.</summary>
    public string Name { get; } = NameOf(pointer);

    /// <summary>A root that scores the members of gold values.</summary>
    /// <param name="golds">The fields of documents.</param>
    public static FieldPath Of(IEnumerable<JsonElement> golds)
    {
        var root = new FieldPath("");
        foreach (var gold in golds)
            root.Learn(gold);
        root.Complete();
        return root;
    }

    public static string NameOf(string pointer) => pointer.LastIndexOf('/') == 0 ? JsonPointer.Unescape(pointer[1..]) : pointer;

    /// <summary>A member; null if no gold value has it, so that it is not scored. Where no gold value has any, all are.</summary>
    public FieldPath? Member(string name) => _members.TryGetValue(name, out var known) ? known : _isOpen ? Add(name, isOpen: true) : null;

    /// <summary>The items of a list; null if they are not scored.</summary>
    public FieldPath? Items() => _items ?? (_isOpen ? _items = new FieldPath(Pointer + "/*") { _isOpen = true } : null);

    private void Learn(JsonElement gold)
    {
        if (gold.ValueKind == JsonValueKind.Object)
            foreach (var member in gold.EnumerateObject())
                (_members.GetValueOrDefault(member.Name) ?? Add(member.Name, isOpen: false)).Learn(member.Value);
        else if (gold.ValueKind == JsonValueKind.Array)
            foreach (var item in gold.EnumerateArray())
                (_items ??= new FieldPath(Pointer + "/*")).Learn(item);
    }

    private void Complete()
    {
        _isOpen = _members.Count == 0 && _items is null;
        _items?.Complete();
        foreach (var member in _members.Values)
            member.Complete();
    }

    private FieldPath Add(string name, bool isOpen) =>
        _members[name] = new FieldPath($"{Pointer}/{JsonPointer.Escape(name)}") { _isOpen = isOpen };
}
