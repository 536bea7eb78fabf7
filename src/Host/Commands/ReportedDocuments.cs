using System.Text.Json;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary>The documents that a run's report says are not complete.</summary>
internal sealed record ReportedDocuments(IReadOnlyList<string> Documents)
{
    private const long MostBytes = 256 << 20;
    private static readonly string[] Lists = ["partial_documents", "failed_documents", "unfinished_documents"];

    /// <summary>Null when the file is no report.</summary>
    public static ReportedDocuments? Read(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > MostBytes)
                return null;
            using var report = JsonDocument.Parse(File.ReadAllBytes(path));
            if (report.RootElement.ValueKind != JsonValueKind.Object || !Lists.All(list => report.RootElement.TryGetProperty(list, out var names) && names.ValueKind == JsonValueKind.Array))
                return null;
            return new ReportedDocuments([.. Lists.SelectMany(list => report.RootElement.GetProperty(list).EnumerateArray()).Select(name => name.GetString() ?? "")]);
        }
        catch (Exception other) when (other is JsonException || FileProblem.IsExpected(other))
        {
            // Any other file: a document, most likely.
            return null;
        }
    }
}
