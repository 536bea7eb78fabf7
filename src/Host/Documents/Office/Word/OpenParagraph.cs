namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>A paragraph whose end has not been read.</summary>
internal sealed class OpenParagraph
{
    public ParagraphText Text { get; } = new();

    public ParagraphProperties Properties { get; set; } = ParagraphProperties.None;

    /// <summary>Its style with ancestors.</summary>
    public required ResolvedStyle Style { get; set; }

    /// <summary>The properties of the open run, with those of its style and of the paragraph's.</summary>
    public RunProperties Run { get; set; }

    /// <summary>Whether a piece of it has been written because it is too long to be held; the rest has no number.</summary>
    public bool IsContinued { get; set; }
}
