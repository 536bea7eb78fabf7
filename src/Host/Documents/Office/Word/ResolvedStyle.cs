namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>A style with its ancestors.</summary>
internal sealed record ResolvedStyle
{
    public static readonly ResolvedStyle None = new();

    /// <summary>Level of a heading: 0 for the document's title, else from 1; null for text.</summary>
    public int? Heading { get; init; }

    /// <summary>The list that its paragraphs are items of.</summary>
    public int? NumberingId { get; init; }

    public int? NumberingLevel { get; init; }

    /// <summary>Id of the style that states the list, which the list's levels refer to.</summary>
    public string? NumberingStyleId { get; init; }

    public RunProperties Run { get; init; }

    /// <summary>Whether it sets off the first row of a table.</summary>
    public bool HasFirstRow { get; init; }
}
