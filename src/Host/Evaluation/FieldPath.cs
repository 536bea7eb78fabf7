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

    /// <summary>The pointers that a name for people may mean: a pointer, a field's own name, or names with dots between them.</summary>
    public static IReadOnlyList<string> PointersOf(string name) =>
        [name, JsonPointer.Of([name]), JsonPointer.Of(name.Split('.'))];

    /// <summary>Whether a name for people means a field, or an object or list that holds it.</summary>
    /// <param name="pointer">The field.</param>
    /// <param name="name">As <see cref="PointersOf"/> takes it; with dots, the items of lists have no part of their own.</param>
    public static bool IsMeant(string pointer, string name) =>
        PointersOf(name).Any(meant => IsWithin(pointer, meant) || IsWithin(pointer.Replace("/*", "", StringComparison.Ordinal), meant));

    /// <summary>Whether a pointer is another one, or leads on from it.</summary>
    public static bool IsWithin(string pointer, string above) =>
        pointer.StartsWith(above, StringComparison.Ordinal) && (pointer.Length == above.Length || pointer[above.Length] == '/');

    /// <summary>The pointers of all values, objects and lists.</summary>
    public IEnumerable<string> All() =>
        _members.Values.Append(_items).OfType<FieldPath>().SelectMany(each => each.All().Prepend(each.Pointer));

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
