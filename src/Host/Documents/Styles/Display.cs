namespace ParallelLlm.Host.Documents.Styles;

/// <summary>How an element's content stands among what is beside it.</summary>
internal enum Display
{
    /// <summary>It is not shown.</summary>
    None,

    /// <summary>Its children stand in its place.</summary>
    Contents,

    /// <summary>It runs on in the line.</summary>
    Inline,

    /// <summary>A box in the line.</summary>
    InlineBlock,

    /// <summary>A box in the line whose children are blocks.</summary>
    InlineFlex,

    /// <summary>It begins and ends a line.</summary>
    Block,

    /// <summary>A block whose children are blocks.</summary>
    Flex,

    /// <summary>A table, or a group of its rows: a block that can't be emptied by styles.</summary>
    Table,

    /// <summary>A row of a table.</summary>
    Row,

    /// <summary>A cell of a row.</summary>
    Cell,
}
