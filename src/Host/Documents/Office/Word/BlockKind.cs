namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>What a block of text is, which decides about the white space around it.</summary>
internal enum BlockKind
{
    Paragraph,

    /// <summary>A numbered paragraph or one with a bullet.</summary>
    Item,

    Heading,

    /// <summary>A row of a table, on one line.</summary>
    Row,
}
