namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>The kinds of blocks of text, which have different white space around them.</summary>
internal enum BlockKind
{
    Paragraph,

    /// <summary>A numbered paragraph or one with a bullet.</summary>
    Item,

    Heading,

    /// <summary>A row of a table, on one line.</summary>
    Row,
}
