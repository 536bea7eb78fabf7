namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>A style as it is declared, without its ancestors'.</summary>
internal sealed record DocxStyle(string Id)
{
    public string Name { get; init; } = "";

    /// <summary>Id of the style that it changes; null if it stands alone.</summary>
    public string? BasedOn { get; init; }

    public ParagraphProperties Paragraph { get; init; } = ParagraphProperties.None;

    public RunProperties Run { get; init; }

    /// <summary>Whether it sets off the first row of a table.</summary>
    public bool HasFirstRow { get; init; }
}
