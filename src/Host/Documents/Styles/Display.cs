namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The layout of an element among its neighbours.</summary>
internal enum Display
{
    /// <summary>It is not shown.</summary>
    None,

    /// <summary>Its children take its place.</summary>
    Contents,

    /// <summary>Part of the line.</summary>
    Inline,

    /// <summary>A box in the line.</summary>
    InlineBlock,

    /// <summary>A box in the line whose children are blocks.</summary>
    InlineFlex,

    /// <summary>It begins and ends a line.</summary>
    Block,

    /// <summary>A block whose children are blocks.</summary>
    Flex,

    /// <summary>A table, or a group of its rows: a block that a size of zero does not hide.</summary>
    Table,

    /// <summary>A row of a table.</summary>
    Row,

    /// <summary>A cell of a row.</summary>
    Cell,
}
