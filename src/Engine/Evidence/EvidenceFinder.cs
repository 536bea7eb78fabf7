using System.Globalization;
using System.Text.Json;
using ParallelLlm.EvidenceSearch;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>
/// Finds where the values of a result stand in the text of their chunk. Searches for characters, not words, so that every script works
/// alike: verbatim; then with other white space, case, accents or punctuation; then numbers and dates in another notation; then with few
/// other letters. Takes bounded time. Create one per chunk; not thread-safe.
/// </summary>
public sealed class EvidenceFinder
{
    private readonly DocumentChunk _chunk;
    private readonly EvidenceLabels _labels;
    private readonly ChunkSearch _search;

    private List<LeafGroup> _groups = [];
    private OrderedDictionary<string, Evidence> _evidence = [];

    /// <param name="chunk">The chunk, with its text.</param>
    /// <param name="schema">
    /// The schema, whose titles and descriptions help to choose among several places; null to choose by the result's own names.
    /// </param>
    public EvidenceFinder(DocumentChunk chunk, ExtractionSchema? schema = null)
        : this(chunk ?? throw new ArgumentNullException(nameof(chunk)), schema?.Labels ?? EvidenceLabels.None)
    {
    }

    internal EvidenceFinder(DocumentChunk chunk, EvidenceLabels labels) => (_chunk, _labels, _search) = (chunk, labels, new(chunk.Text));

    /// <summary>The evidence of each value that is neither null nor an object nor an array.</summary>
    /// <param name="fields">Field → value, as read from the chunk's answer.</param>
    /// <returns>
    /// JSON Pointer (RFC 6901) of the value in the result, such as <c>/items/0/price</c> → evidence, in the order of the values.
    /// </returns>
    public IReadOnlyDictionary<string, Evidence> Find(IReadOnlyDictionary<string, JsonElement> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        (_groups, _evidence) = ([], []);
        AddMembers("", fields, _labels.Root, Start(LeafGroupKind.Members), isItem: false);
        var choice = new OccurrenceChoice();
        foreach (var group in _groups)
        {
            if (group.IsFirst)
                choice.StartArray();
            choice.Choose(group);
            foreach (var leaf in group.Leaves)
                _evidence[leaf.Pointer] = Place(leaf);
        }

        return _evidence;
    }

    private void AddMembers(
        string pointer, IEnumerable<KeyValuePair<string, JsonElement>> members, JsonElement? schema, LeafGroup group, bool isItem)
    {
        foreach (var (name, value) in members)
        {
            var field = _labels.Member(schema, name);
            Add(SchemaPointer.Member(pointer, name), name, value, field, group, isItem);
        }
    }

    private void Add(string pointer, string name, JsonElement value, JsonElement? field, LeafGroup group, bool isItem)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                break;
            case JsonValueKind.Object:
                // An item is one thing with everything inside of it.
                AddMembers(pointer, Members(value), field, isItem ? group : Start(LeafGroupKind.Members), isItem);
                break;
            case JsonValueKind.Array:
                AddItems(pointer, name, value, field);
                break;
            default:
                AddLeaf(pointer, name, value, field, group);
                break;
        }
    }

    private void AddItems(string pointer, string name, JsonElement array, JsonElement? field)
    {
        var item = _labels.Item(field);
        var scalars = Start(LeafGroupKind.Items);
        var isFirst = true;
        var index = 0;
        foreach (var value in array.EnumerateArray())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index++}");
            if (value.ValueKind == JsonValueKind.Object)
            {
                AddMembers(at, Members(value), item, Start(LeafGroupKind.Item, isFirst), isItem: true);
                isFirst = false;
            }
            else
            {
                Add(at, name, value, item, scalars, isItem: false);
            }
        }
    }

    private void AddLeaf(string pointer, string name, JsonElement value, JsonElement? field, LeafGroup group)
    {
        var found = _search.Find(value);
        _evidence[pointer] = new Evidence(found.Match, _chunk.Index);
        if (found.Match == EvidenceMatch.None)
            return;
        var leaf = new Leaf(pointer, found);
        // The label of a list stands before the list, not before each item.
        if (found.Places.Count > 1 && group.Kind != LeafGroupKind.Items)
            leaf.Places = LabelSearch.Best(_search.Folded, found.Places, _labels.Words(name, field));
        group.Leaves.Add(leaf);
    }

    private LeafGroup Start(LeafGroupKind kind, bool isFirst = false)
    {
        var group = new LeafGroup(kind, [], isFirst);
        _groups.Add(group);
        return group;
    }

    private Evidence Place(Leaf leaf)
    {
        var (start, end) = (_chunk.Start + leaf.Chosen.Start, _chunk.Start + leaf.Chosen.End);
        var (first, last) = (_chunk.PlaceAt(start), _chunk.PlaceAt(end - 1));
        return new Evidence(leaf.Found.Match, _chunk.Index)
        {
            Start = start,
            End = end,
            Count = leaf.Found.Places.Count,
            Place = first,
            EndPlace = last == first ? null : last,
        };
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> Members(JsonElement value) =>
        value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value));
}
