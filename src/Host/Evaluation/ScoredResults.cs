using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Evaluation;

/// <summary>Results, compared with a gold file.</summary>
/// <param name="Documents">The documents of the gold file, in its order.</param>
/// <param name="Notes">Facts that a reader of the scores must know: documents without a result, fields that are not scored.</param>
internal sealed record ScoredResults(IReadOnlyList<ScoredDocument> Documents, IReadOnlyList<string> Notes)
{
    private const int MostNames = 5;

    /// <summary>The fields that any of the results has.</summary>
    public IReadOnlyCollection<string> Fields { get; init; } = [];

    /// <summary>Fields of the gold file that are not scored, because no result has them.</summary>
    public IReadOnlyList<string> Unscored { get; init; } = [];

    /// <summary>The file of the results, for people; null for a run of the evaluation's own.</summary>
    public string? Results { get; init; }

    /// <summary>The model that gave them; null if they do not say.</summary>
    public string? Model { get; init; }

    /// <summary>Reads results and compares them.</summary>
    /// <param name="paths">Files with the lines of results.</param>
    /// <param name="problems">Gets the reason why they cannot be scored; then there is no result.</param>
    /// <param name="fields">Fields to score even if none of these results has them, since others have.</param>
    public static ScoredResults? Read(
        GoldFile gold, IReadOnlyList<string> paths, Problems problems, IReadOnlyCollection<string>? fields = null)
    {
        var lines = new ScorableLine?[gold.Documents.Count];
        var (shape, twice, others) = (new ResultShape(), new HashSet<int>(), new List<string>());
        var (names, files) = (new DocumentNames(gold), new ResultFiles(paths));
        var (model, hasLooked) = (default(string), false);
        var folders = paths.Select(DocumentNames.FolderOf).ToList();
        foreach (var (position, bytes) in files.Lines())
        {
            if (ScorableLine.Of(bytes.Span) is not { Document: { Length: > 0 } name } line)
            {
                problems.Add($"{files.Name(position)} is no result of a document; give the file that run wrote with --out");
                return null;
            }

            shape.Learn(line.Fields);
            if (!hasLooked && line.Status is not "failed")
                (model, hasLooked) = (ModelOf(bytes), true);
            if (names.Find(name, folders[position.File]) is not { } index)
                others.Add(name);
            else
            {
                if (lines[index] is not null)
                    twice.Add(index);
                lines[index] = line;
            }
        }

        if (Array.TrueForAll(lines, line => line is null))
        {
            problems.Add($"{string.Join(", ", paths.Take(2))}: has none of the documents of {gold.Path}, "
                + $"which begins with {gold.Documents[0].Name}{(others.Count > 0 ? $" and not with {others[0]}" : "")}; "
                + "give the results of these documents");
            return null;
        }

        var columns = new GoldColumns(shape);
        var formed = gold.Documents.Select(each => each.IsUntyped ? each with { Fields = columns.Formed(each.Fields) } : each);
        gold = gold with { Documents = [.. formed] };
        var unknown = UnknownFields(gold, shape).Except(fields ?? []).ToList();
        return new ScoredResults(Compare(gold, lines, unknown), [.. NotesOf(gold, lines, unknown, shape, twice, others)])
        {
            Results = paths[0] + (paths.Count > 1 ? $" and {paths.Count - 1} files more" : ""),
            Model = model,
            Fields = shape.Names,
            Unscored = unknown,
        };
    }

    // All documents of a run have the same models, so that one says it.
    private static string? ModelOf(ReadOnlyMemory<byte> line)
    {
        using var json = ResultJson.Parse(line);
        return ResultJson.Member(json.RootElement, "chunks") is { ValueKind: JsonValueKind.Array } chunks
            ? chunks.EnumerateArray().Select(chunk => ResultJson.Member(chunk, "metadata")).OfType<JsonElement>()
                .Select(metadata => ResultJson.Text(metadata, "model_name")).FirstOrDefault(name => name is not null)
            : null;
    }

    private static List<string> UnknownFields(GoldFile gold, ResultShape shape) => shape.Names.Count == 0
        ? []
        : [.. gold.Documents.SelectMany(each => each.Fields.EnumerateObject()).Select(field => field.Name).Distinct().Except(shape.Names)];

    private static List<ScoredDocument> Compare(GoldFile gold, ScorableLine?[] lines, List<string> unknown)
    {
        var scored = gold.Documents.Select(document => Without(document.Fields, unknown)).ToList();
        var root = FieldPath.Of(scored);
        var documents = new List<ScoredDocument>(lines.Length);
        foreach (var (index, document) in gold.Documents.Index())
        {
            var line = lines[index];
            var comparison = new FieldComparison(
                new EvidenceLookup(document.Evidence), new EvidenceLookup(line?.Evidence ?? default), document.IsUntyped);
            comparison.Compare(root, scored[index], line?.Fields ?? default);
            documents.Add(new ScoredDocument(document.Name, line is null ? null : line.Status ?? "completed", comparison.Cells));
        }

        return documents;
    }

    private static JsonElement Without(JsonElement fields, List<string> unknown) =>
        !unknown.Exists(name => fields.TryGetProperty(name, out _))
            ? fields
            : JsonSerializer.SerializeToElement(fields.EnumerateObject().Where(field => !unknown.Contains(field.Name))
                .ToDictionary(field => field.Name, field => field.Value));

    private static IEnumerable<string> NotesOf(
        GoldFile gold, ScorableLine?[] lines, List<string> unknown, ResultShape shape, HashSet<int> twice, List<string> others)
    {
        foreach (var name in unknown)
            yield return $"{gold.Path}: {name}: no result has this field{Suggestion.For(name, shape.Names)}; it is not scored";
        if (NamesOf(index => lines[index] is null) is { } absent)
            yield return $"{absent} of {gold.Path} not in the results; all their values count as missing";
        if (NamesOf(index => lines[index] is { Status: "failed" }) is { } failed)
            yield return $"{failed} failed; all their values count as missing";
        if (NamesOf(twice.Contains) is { } again)
            yield return $"{again} more than once in the results; the last line counts";
        if (others.Count > 0)
            yield return $"{Listed(others)} of the results not in {gold.Path}, and not scored";

        string? NamesOf(Func<int, bool> isMeant)
        {
            var found = gold.Documents.Where((_, index) => isMeant(index)).Select(document => document.Name).ToList();
            return found.Count == 0 ? null : Listed(found);
        }
    }

    private static string Listed(List<string> names)
    {
        var shown = string.Join(", ", names.Take(MostNames).Select(VisibleText.Line));
        var more = names.Count > MostNames ? ", …" : "";
        return $"{names.Count} {(names.Count == 1 ? "document" : "documents")} ({shown}{more})";
    }
}
