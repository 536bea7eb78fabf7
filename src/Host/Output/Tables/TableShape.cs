using System.Globalization;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Output.Tables;

/// <summary>The columns of a table of documents. They follow from the schema alone, so that two runs have the same. Immutable.</summary>
internal sealed record TableShape
{
    /// <summary>The columns before those of the fields.</summary>
    public const string Document = "document", Status = "document_status", Error = "document_error";

    private TableShape(IReadOnlyList<TableColumn> columns, IReadOnlyList<string>? exploded) => (Columns, Exploded) = (columns, exploded);

    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Members that lead to the list whose items get a row each; null for one row per document.</summary>
    public IReadOnlyList<string>? Exploded { get; }

    /// <param name="leaves">The values of the documents.</param>
    /// <param name="options">The form of the table.</param>
    /// <exception cref="ArgumentException">The list to explode is none of the schema's; the message names those that are.</exception>
    public static TableShape Of(IReadOnlyList<SchemaLeaf> leaves, TableOptions options)
    {
        var exploded = options.Explode is { } list ? ListOf(list, leaves) : null;
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<TableColumn> columns =
        [
            Column(Document, SchemaLeafType.Text, TableSource.Document, []),
            Column(Status, SchemaLeafType.Text, TableSource.Status, []),
            Column(Error, SchemaLeafType.Text, TableSource.Error, []),
        ];
        foreach (var leaf in leaves)
        {
            if (leaf == exploded)
                columns.AddRange(leaf.Items.SelectMany(item => OfValue(item, leaf.Path, isOfItem: true)));
            else
                columns.AddRange(OfValue(leaf, [], isOfItem: false));
        }

        return new TableShape(columns, exploded?.Path);

        IEnumerable<TableColumn> OfValue(SchemaLeaf leaf, IReadOnlyList<string> above, bool isOfItem)
        {
            string[] path = [.. above, .. leaf.Path];
            var dotted = string.Join('.', path);
            // A name with dots may be that of another field's member: the pointer is never.
            var value = Column(taken.Contains(dotted) ? JsonPointer.Of(path) : dotted, leaf.Type, TableSource.Value, leaf.Path, isOfItem);
            yield return value;
            if (!options.HasEvidence || leaf.Type is SchemaLeafType.Array or SchemaLeafType.Json)
                yield break;
            yield return Column(value.Name + ".match", SchemaLeafType.Text, TableSource.Match, leaf.Path, isOfItem);
            yield return Column(value.Name + ".place", SchemaLeafType.Text, TableSource.Place, leaf.Path, isOfItem);
            yield return Column(value.Name + ".start", SchemaLeafType.Integer, TableSource.Start, leaf.Path, isOfItem);
            yield return Column(value.Name + ".end", SchemaLeafType.Integer, TableSource.End, leaf.Path, isOfItem);
        }

        TableColumn Column(string wanted, SchemaLeafType type, TableSource source, IReadOnlyList<string> path, bool isOfItem = false)
        {
            var name = wanted;
            for (var number = 2; !taken.Add(name); number++)
                name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{number}");
            return new(name, type, source, path, isOfItem);
        }
    }

    private static SchemaLeaf ListOf(string name, IReadOnlyList<SchemaLeaf> leaves)
    {
        var lists = leaves.Where(leaf => leaf.Type == SchemaLeafType.Array).ToList();
        var names = lists.ConvertAll(leaf => string.Join('.', leaf.Path));
        if (names.IndexOf(name) is >= 0 and var found)
            return lists[found];
        throw new ArgumentException(
            names.Count == 0 ? "the fields have no list; name a field whose type is array in a JSON Schema"
            : Suggestion.For(name, names) is { Length: > 0 } near ? $"there is no list {name}{near}"
            : $"there is no list {name}; the lists of the fields are {string.Join(", ", names)}");
    }
}
