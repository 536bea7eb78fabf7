namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>The styles of a document. Not thread-safe.</summary>
internal sealed class DocxStyles
{
    /// <summary>The lowest level of headings; the outline has nine.</summary>
    public const int LowestHeading = 9;

    // Word itself ends at 4,079 styles.
    private const int MaxStyles = 50_000;

    // No style has so many ancestors but one that is its own.
    private const int MostAncestors = 50;

    private const string HeadingName = "heading ";

    private readonly Dictionary<string, DocxStyle> _styles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ResolvedStyle> _resolved = new(StringComparer.Ordinal);
    private string? _default;

    /// <summary>Reads the styles.</summary>
    /// <param name="xml">Their part; null if the document has none.</param>
    public static DocxStyles Read(PartXml? xml)
    {
        var styles = new DocxStyles();
        while (xml?.Read() is true)
        {
            if (xml.IsStart && xml.Vocabulary == XmlVocabulary.Word && xml.Name == "style")
                styles.Add(xml);
        }

        return styles;
    }

    /// <summary>The style of a paragraph, a run or a table with its ancestors; an empty one if there is none of that id.</summary>
    public ResolvedStyle this[string? id]
    {
        get
        {
            if (id is null || !_styles.TryGetValue(id, out var style))
                return ResolvedStyle.None;
            if (!_resolved.TryGetValue(id, out var resolved))
                _resolved[id] = resolved = Resolve(style);
            return resolved;
        }
    }

    /// <summary>The style of a paragraph; the default one if it states none.</summary>
    public ResolvedStyle OfParagraph(string? id) => this[id ?? _default];

    /// <summary>The level of a heading that an outline level stands for; null for text.</summary>
    public static int? Heading(int? outlineLevel) => outlineLevel is >= 0 and < LowestHeading and var level ? level + 1 : null;

    private ResolvedStyle Resolve(DocxStyle style)
    {
        var resolved = ResolvedStyle.None;
        int? outlineLevel = null;
        var left = MostAncestors;
        for (var ancestor = style; ancestor is not null && left-- > 0; ancestor = Parent(ancestor))
        {
            outlineLevel ??= ancestor.Paragraph.OutlineLevel ?? OutlineLevel(ancestor.Name);
            var hasList = resolved.NumberingId is null && ancestor.Paragraph.NumberingId is not null;
            resolved = resolved with
            {
                NumberingId = resolved.NumberingId ?? ancestor.Paragraph.NumberingId,
                NumberingLevel = resolved.NumberingLevel ?? ancestor.Paragraph.NumberingLevel,
                NumberingStyleId = hasList ? ancestor.Id : resolved.NumberingStyleId,
                Run = resolved.Run.Over(ancestor.Run),
                HasFirstRow = resolved.HasFirstRow || ancestor.HasFirstRow,
            };
        }

        return resolved with { Heading = outlineLevel < 0 ? 0 : Heading(outlineLevel) };
    }

    private DocxStyle? Parent(DocxStyle style) => style.BasedOn is { } parent ? _styles.GetValueOrDefault(parent) : null;

    /// <summary>Names of built-in styles are English in every language; -1 for the title.</summary>
    private static int? OutlineLevel(string name) =>
        name.StartsWith(HeadingName, StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(HeadingName.Length), out var level)
            ? level - 1
            : string.Equals(name, "title", StringComparison.OrdinalIgnoreCase) ? -1 : null;

    private void Add(PartXml xml)
    {
        if (_styles.Count == MaxStyles)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"it has more than {MaxStyles:N0} styles");
        var style = new DocxStyle(xml.Attribute("styleId") ?? "");
        var isDefault = xml.Attribute("type") == "paragraph" && xml.Attribute("default") is "1" or "true" or "on";
        foreach (var name in xml.WordElements())
        {
            switch (name)
            {
                case "name":
                    style = style with { Name = xml.Value ?? "" };
                    break;
                case "basedOn":
                    style = style with { BasedOn = xml.Value };
                    break;
                case "pPr":
                    style = style with { Paragraph = ParagraphProperties.Read(xml) };
                    break;
                case "rPr":
                    style = style with { Run = RunProperties.Read(xml) };
                    break;
                case "tblStylePr":
                    style = style with { HasFirstRow = style.HasFirstRow || xml.Attribute("type") == "firstRow" };
                    xml.Skip();
                    break;
            }
        }

        if (_styles.TryAdd(style.Id, style) && isDefault)
            _default ??= style.Id;
    }
}
