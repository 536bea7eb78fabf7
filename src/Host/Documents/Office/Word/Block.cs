namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>A paragraph or a row of a table.</summary>
/// <param name="Text">Its text, without white space at its edges; not empty.</param>
internal readonly record struct Block(BlockKind Kind, string Text)
{
    /// <summary>Level of a heading: 0 for the document's title, else from 1.</summary>
    public int Level { get; init; }

    /// <summary>Whether all of it is bold.</summary>
    public bool IsBold { get; init; }

    /// <summary>The column names of the table that it is a row of.</summary>
    public string? Columns { get; init; }
}
