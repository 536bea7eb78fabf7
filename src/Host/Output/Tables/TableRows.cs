using System.Globalization;
using System.Text.Json;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Output.Tables;

/// <summary>
/// The rows of a document, from its line. A cell is text: a string as it is, anything else as its JSON, nothing for null. Not thread-safe.
/// </summary>
internal sealed class TableRows(TableShape shape)
{
    private readonly string[] _pointers = [.. shape.Columns.Select(column => JsonPointer.Of(column.Path))];
    private readonly LostValues _lost = new(shape);
    private readonly string _exploded = JsonPointer.Of(shape.Exploded ?? []);

    /// <summary>What people must know of values without a column; null if there were none.</summary>
    public string? Note => _lost.Note;

    public IEnumerable<string?[]> Of(ReadOnlySpan<byte> line)
    {
        var document = ResultJson.Parse(line);
        var fields = ResultJson.Member(document, "fields");
        _lost.Add(fields);
        if (shape.Exploded is null)
            return [Row(document, fields, item: null, index: 0)];
        return At(fields, shape.Exploded) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
            ? list.EnumerateArray().Select((item, index) => Row(document, fields, item, index))
            : [Row(document, fields, item: null, index: 0)];
    }

    private string?[] Row(JsonElement document, JsonElement? fields, JsonElement? item, int index)
    {
        var evidence = ResultJson.Member(document, "evidence");
        var row = new string?[shape.Columns.Count];
        for (var i = 0; i < row.Length; i++)
        {
            var column = shape.Columns[i];
            row[i] = column.Source switch
            {
                TableSource.Document => ResultJson.Text(document, "document"),
                TableSource.Status => ResultJson.Text(document, "status"),
                TableSource.Error => ErrorOf(document),
                TableSource.Value => TextOf(At(column.IsOfItem ? item : fields, column.Path)),
                _ => Found(evidence, PointerOf(i, index), column.Source),
            };
        }

        return row;
    }

    private string PointerOf(int column, int index) => shape.Columns[column].IsOfItem
        ? string.Create(CultureInfo.InvariantCulture, $"{_exploded}/{index}{_pointers[column]}")
        : _pointers[column];

    private static string? Found(JsonElement? evidence, string pointer, TableSource source)
    {
        if (evidence is not { } all || ResultJson.Member(all, pointer) is not { } found)
            return null;
        return source switch
        {
            TableSource.Match => ResultJson.Text(found, "match"),
            TableSource.Place => ResultJson.Member(found, "place") is { } place ? PlaceWords.Of(place) : null,
            TableSource.Start => TextOf(ResultJson.Member(found, "start")),
            _ => TextOf(ResultJson.Member(found, "end")),
        };
    }

    private static string? ErrorOf(JsonElement document) => ResultJson.Member(document, "error") is { } error
        ? $"{ResultJson.Text(error, "class")}: {ResultJson.Text(error, "message")}"
        : null;

    private static JsonElement? At(JsonElement? parent, IReadOnlyList<string> path)
    {
        for (var i = 0; i < path.Count && parent is { } value; i++)
            parent = ResultJson.Member(value, path[i]);
        return parent is { ValueKind: JsonValueKind.Null } ? null : parent;
    }

    private static string? TextOf(JsonElement? value) => value is { } some ? ResultJson.Shown(some) : null;
}
