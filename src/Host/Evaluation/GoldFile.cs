using System.Runtime.InteropServices;
using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// A file with the right values of documents: lines of JSON as a run writes them, or a CSV file with a column <c>document</c>.
/// </summary>
/// <param name="Path">The file.</param>
internal sealed record GoldFile(string Path, IReadOnlyList<GoldDocument> Documents)
{
    private const int MostProblems = 10;

    private static readonly JsonDocumentOptions OnlyOnce =
        new() { MaxDepth = ResultJson.DeepReader.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads a gold file.</summary>
    /// <param name="problems">Gets everything that is wrong with it; then there is no result.</param>
    public static GoldFile? Read(string path, Problems problems)
    {
        var wrong = new List<string>();
        var documents = problems.Try(path, () =>
        {
            try
            {
                return IsTable(path) ? GoldTable.Read(path, wrong) : Lines(path, wrong);
            }
            catch (InvalidDataException tooLong)
            {
                wrong.Add(tooLong.Message[(path.Length + 2)..]);
                return [];
            }
        });
        if (documents is null)
            return null;
        CheckNames(path, documents, wrong);
        if (wrong.Count == 0 && documents.Count == 0)
            wrong.Add("holds no documents; write one line for each, such as {\"document\":\"letter.txt\",\"fields\":{\"name\":\"Weber\"}}");
        problems.Add(wrong.Take(MostProblems).Select(each => $"{path}: {each}"));
        if (wrong.Count > MostProblems)
            problems.Add($"{path}: and {wrong.Count - MostProblems} lines more are wrong");
        return wrong.Count == 0 ? new GoldFile(path, documents) : null;
    }

    private static bool IsTable(string path)
    {
        if (System.IO.Path.GetExtension(path).ToLowerInvariant() is ".json" or ".jsonl" or ".ndjson")
            return false;
        using var file = File.OpenRead(path);
        var head = new byte[256];
        var text = head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        return text.TrimStart(" \t\r\n"u8) is not [] and not [(byte)'{', ..];
    }

    private static List<GoldDocument> Lines(string path, List<string> wrong)
    {
        var documents = new List<GoldDocument>();
        var length = new FileInfo(path).Length;
        foreach (var (position, bytes) in new ResultFiles([path]).Lines())
        {
            var line = ScorableLine.Of(bytes.Span);
            if (line is null && position.Offset + position.Length == length)
                wrong.Add($"line {position.Number}: is cut off, the file ends within it; write the file again, or delete the line");
            else if (line is null)
                wrong.Add($"line {position.Number}: is not JSON; each line must be an object with document and fields");
            else if (line.Document is null or "")
                wrong.Add($"line {position.Number}: has no document; name the document that the values are of");
            else if (line.Fields.ValueKind == JsonValueKind.Undefined)
                wrong.Add($"line {position.Number}: has no fields; give them, as an object, or delete the line");
            else if (HasTwice(line.Fields))
                wrong.Add($"line {position.Number}: has a field twice; delete one of them");
            else
                documents.Add(new GoldDocument(line.Document, position.Number, line.Fields) { Evidence = line.Evidence });
        }

        return documents;
    }

    private static bool HasTwice(JsonElement fields)
    {
        try
        {
            JsonElement.Parse(JsonMarshal.GetRawUtf8Value(fields), OnlyOnce);
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static void CheckNames(string path, List<GoldDocument> documents, List<string> wrong)
    {
        var folder = DocumentNames.FolderOf(path);
        var lines = new Dictionary<string, int>();
        foreach (var document in documents)
        {
            var name = DocumentNames.PathIn(folder, document.Name) ?? document.Name;
            if (!lines.TryAdd(name, document.Line))
                wrong.Add($"line {document.Line}: {document.Name} is in line {lines[name]} already; delete one of them"
                    + (document.IsUntyped ? ", or write a list into one cell, as JSON (the table of run without --explode)" : ""));
        }
    }
}
