using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Mail;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Host.Documents.Pdf;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>The texts of real documents, and of many languages, in pieces of a chunk's length.</summary>
internal static class EvidenceTexts
{
    public const int ChunkLength = 8_000;

    private const int Shortest = 400;

    /// <param name="corpus">Folder with the folders <c>pdf</c>, <c>docx</c>, <c>xlsx</c> and <c>mail</c>.</param>
    public static IReadOnlyList<EvidenceText> Load(DirectoryInfo corpus)
    {
        var documents = new List<(string Name, string Language, string Text)>();
        var languages = Path.Combine(AppContext.BaseDirectory, "Texts", "Languages");
        foreach (var file in Directory.GetFiles(languages, "*.txt").Order(StringComparer.Ordinal))
            documents.Add((Path.GetFileName(file), Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)));
        foreach (var (folder, read) in Readers())
        {
            var files = new DirectoryInfo(Path.Combine(corpus.FullName, folder)).GetFiles();
            foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
                documents.Add((file.Name, "", Read(file, read)));
        }

        // Anonymised mails say nothing.
        documents.RemoveAll(document => document.Text.Contains("xxxxxx", StringComparison.Ordinal));
        return
        [
            .. documents.SelectMany(document =>
                Cut(document.Text).Select(text => new EvidenceText(document.Name, document.Language, text))),
        ];
    }

    private static (string Folder, Action<DocumentContent, TextSink> Read)[] Readers() =>
    [
        ("pdf", new PdfReader().Read), ("docx", new DocxReader().Read), ("xlsx", new XlsxReader().Read),
        ("mail", new MailReader((_, _) => { }).Read),
    ];

    private static string Read(FileInfo file, Action<DocumentContent, TextSink> read)
    {
        var sink = new CollectedText();
        try
        {
            read(new DocumentContent(file.Name, File.ReadAllBytes(file.FullName)), sink);
        }
        catch (DocumentProblemException)
        {
            // Broken and encrypted ones have no text.
            return "";
        }

        return sink.Text;
    }

    private static IEnumerable<string> Cut(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(text.Length, start + ChunkLength);
            if (end < text.Length && text.LastIndexOf(' ', end - 1, ChunkLength / 2) is > 0 and var blank)
                end = blank;
            if (end - start >= Shortest)
                yield return text[start..end];
            start = end;
        }
    }
}
