namespace ParallelLlm;

/// <summary>
/// Where a piece of a document's text stands in the document: only the coordinates that its format has. Immutable.
/// </summary>
public sealed record SourcePlace
{
    /// <summary>Page of a PDF, from 1, in the order of the file; null for formats without pages.</summary>
    public int? Page { get; init; }

    /// <summary>The page's printed label, such as <c>iv</c>; null if it is the page's number or there is none.</summary>
    public string? PageLabel { get; init; }

    /// <summary>Name of a spreadsheet's sheet.</summary>
    public string? Sheet { get; init; }

    /// <summary>Cell of a spreadsheet, such as <c>B12</c>.</summary>
    public string? Cell { get; init; }

    /// <summary>Record of a CSV file, from 1; a header is record 1.</summary>
    public long? Row { get; init; }

    /// <summary>Name of a CSV file's column, or its number, from 1, if the file has no header.</summary>
    public string? Column { get; init; }

    /// <summary>
    /// Part of a composed document, such as <c>footnote 3</c>, <c>subject</c> or <c>attachment invoice.pdf</c>; inside another one after
    /// <c> &gt; </c>.
    /// </summary>
    public string? Part { get; init; }

    /// <summary>The nearest heading above.</summary>
    public string? Heading { get; init; }

    /// <summary>The column names of the table that the text is a row of, as its header reads.</summary>
    public string? Columns { get; init; }

    /// <summary>Line of the source, from 1.</summary>
    public long? Line { get; init; }
}
