using ParallelLlm.Host.Documents.Office.Word;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>
/// Reads Word documents: headers, the body, notes and comments, then footers, each once. Text that is deleted or hidden is left away, and
/// numbers of paragraphs are written as Word shows them.
/// </summary>
internal sealed class DocxReader
{
    // Text without pictures: the XML of a book of 1,000 pages takes some 20 MB.
    private const long MaxBytes = 256L << 20;

    private const int MostWarnings = 20;

    // Longer headers are not compared with others.
    private const int LongestHeader = 10_000;

    /// <summary>Reads a document.</summary>
    /// <exception cref="DocumentProblemException">It cannot be read, or has no text.</exception>
    public void Read(DocumentContent content, TextSink sink)
    {
        using var parts = ZipParts.Open(content.Bytes, MaxBytes);
        var main = MainPart.Of(parts)?.Name
            ?? throw new DocumentProblemException(DocumentProblemKind.Damaged, "its main part is missing");
        var related = Relationships.Of(parts, main).ToLookup(relationship => relationship.Kind, relationship => relationship.Target);

        DocxStyles styles;
        using (var xml = Open(parts, related["styles"]))
            styles = DocxStyles.Read(xml);
        DocxNumbering numbering;
        using (var xml = Open(parts, related["numbering"]))
            numbering = DocxNumbering.Read(xml, styles);

        var story = new StoryReader(sink, styles, numbering);
        ReadOnce(parts, related["header"], "header", story);
        Read(parts, main, "body", story);
        foreach (var (kind, part) in new[] { ("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment") })
        {
            foreach (var name in related[kind])
                Read(parts, name, part, story);
        }

        ReadOnce(parts, related["footer"], "footer", story);
        foreach (var name in new[] { "aFChunk", "package", "oleObject" }.SelectMany(kind => related[kind]).Take(MostWarnings))
            sink.Warn($"its embedded file {name[(name.LastIndexOf('/') + 1)..]} is not read");
        if (!story.HasText)
            throw NoText(related);
    }

    private static DocumentProblemException NoText(ILookup<string, string> related) =>
        related["aFChunk"].Any() ? new(DocumentProblemKind.UnsupportedFormat, "its text is in an embedded file, which is not read")
        : related["image"].Any() ? new(DocumentProblemKind.NoTextLayer, "it holds images and no text")
        : new(DocumentProblemKind.Empty, "it holds no text");

    private static PartXml? Open(ZipParts parts, IEnumerable<string> names) =>
        names.FirstOrDefault() is { } name ? PartXml.Open(parts, name) : null;

    private static void Read(ZipParts parts, string name, string part, StoryReader story)
    {
        using var xml = PartXml.Open(parts, name);
        if (xml is not null)
            story.Read(xml, part);
    }

    /// <summary>Reads those parts whose text differs: each section of a document has its own, and most are copies.</summary>
    private static void ReadOnce(ZipParts parts, IEnumerable<string> names, string part, StoryReader story)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (seen.Add(TextOf(parts, name) ?? name))
                Read(parts, name, part, story);
        }
    }

    private static string? TextOf(ZipParts parts, string name)
    {
        var text = new ParagraphText();
        using var xml = PartXml.Open(parts, name);
        while (text.Length < LongestHeader && xml?.Read() is true)
        {
            if (xml is { IsStart: true, Name: "t", Vocabulary: XmlVocabulary.Word })
                xml.Text(piece => text.Add(piece, isBold: false));
        }

        return text.Length < LongestHeader ? text.Take() : null;
    }
}
