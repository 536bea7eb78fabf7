using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>Documents of many chunks, each with a value of its own, and the check of their results.</summary>
/// <param name="folder">Folder for the documents, without others in it.</param>
/// <param name="round">Number that makes the values differ from those of other rounds.</param>
/// <param name="chunks">Chunks of all documents together.</param>
internal sealed class BatchDocuments(string folder, int round, int chunks)
{
    /// <summary>Tokens of a chunk at most: more than a paragraph has, and less than two have.</summary>
    public const int ChunkTokens = 130;

    /// <summary>The field.</summary>
    public const string Field = "code";

    private const int PerDocument = 250;
    private const int Sentences = 9;

    private int Documents => (chunks + PerDocument - 1) / PerDocument;

    public void Write()
    {
        Directory.CreateDirectory(folder);
        for (var document = 0; document < Documents; document++)
        {
            var text = new StringBuilder();
            for (var chunk = 0; chunk < ChunksOf(document); chunk++)
            {
                // Paragraphs of 450 characters, in several sentences: halves can be made of them.
                text.Append(CultureInfo.InvariantCulture, $"Code: {Value(document, chunk)}\n");
                for (var sentence = 0; sentence < Sentences; sentence++)
                    text.Append(CultureInfo.InvariantCulture, $"Visit {sentence} was in the morning, without complaints.\n");
                text.Append('\n');
            }

            File.WriteAllText(Path.Combine(folder, Name(document)), text.ToString());
        }
    }

    /// <summary>Problems with the results: each chunk must have exactly one, the right one, and documents the order of the input.</summary>
    /// <param name="results">File with a line per document.</param>
    /// <param name="right">Number of chunks with exactly one right result.</param>
    public List<string> Check(string results, out int right)
    {
        (var problems, right) = (new List<string>(), 0);
        var lines = File.Exists(results) ? File.ReadAllLines(results) : [];
        if (lines.Length != Documents)
            problems.Add($"{lines.Length} lines of results for {Documents} documents");
        for (var document = 0; document < Math.Min(lines.Length, Documents); document++)
        {
            using var json = JsonDocument.Parse(lines[document]);
            var root = json.RootElement;
            var name = Path.GetFileName(root.GetProperty("document").GetString());
            if (name != Name(document))
                problems.Add($"line {document} is about {name} instead of {Name(document)}");
            var got = root.GetProperty("chunks").EnumerateArray().Select(Describe).ToArray();
            var wanted = Enumerable.Range(0, ChunksOf(document)).Select(chunk => $"{chunk} completed {Value(document, chunk)}").ToArray();
            right += wanted.Count(one => got.Count(one.Equals) == 1);
            if (got.Length != wanted.Length)
                problems.Add($"{name}: {got.Length} results for {wanted.Length} chunks");
            foreach (var (was, expected) in got.Zip(wanted).Where(pair => pair.First != pair.Second).Take(3))
                problems.Add($"{name}: \"{was}\" instead of \"{expected}\"");
        }

        return problems;
    }

    private static string Describe(JsonElement chunk)
    {
        var value = chunk.GetProperty("result") is { ValueKind: JsonValueKind.Object } result ? result.GetProperty(Field).ToString() : "none";
        return $"{chunk.GetProperty("index")} {chunk.GetProperty("status").GetString()} {value}";
    }

    private int ChunksOf(int document) => Math.Min(PerDocument, chunks - (document * PerDocument));

    private string Value(int document, int chunk) => string.Create(CultureInfo.InvariantCulture, $"R{round}-D{document}-C{chunk}");

    private static string Name(int document) => string.Create(CultureInfo.InvariantCulture, $"letter-{document:00000}.txt");
}
