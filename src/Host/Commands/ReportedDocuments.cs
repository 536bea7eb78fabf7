using System.Text.Json;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Commands;

/// <summary>The files of the documents that a run's report says are not complete.</summary>
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
            var root = report.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !Lists.All(list => root.TryGetProperty(list, out var names) && names.ValueKind == JsonValueKind.Array))
                return null;
            var documents = Lists.SelectMany(list => root.GetProperty(list).EnumerateArray()).Select(NameOf).ToList();
            return documents.Contains(null) ? null : new ReportedDocuments(documents.OfType<string>().Select(FileOf).Distinct().ToList());
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException || FileProblem.IsExpected(other))
        {
            // Any other file: most likely a document. Invalid text inside JSON surfaces only when it is read, as an invalid operation.
            return null;
        }
    }

    /// <summary>The file that holds a document: of an attachment, its mail.</summary>
    private static string FileOf(string document) =>
        MailPart.MailIn(document) is { } mail
        && FormatDetector.Binary(mail, []) == DocumentFormat.Mail
        && File.Exists(mail)
            ? mail
            : document;

    /// <summary>Null for what no document can be called.</summary>
    private static string? NameOf(JsonElement name) =>
        name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text && !text.Contains('\0') ? text : null;
}
