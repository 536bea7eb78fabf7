namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>What a frame of a reader process holds.</summary>
internal enum FrameKind : byte
{
    /// <summary>A piece of the text with its places (<see cref="TextFrame"/>).</summary>
    Text = 1,

    /// <summary>A page, part or thousand rows are done.</summary>
    Progress,

    /// <summary>A warning, in UTF-8.</summary>
    Warning,

    /// <summary>The problem of an unreadable document: its kind in one byte, its message in UTF-8. The last frame.</summary>
    Problem,

    /// <summary>The document is read. The last frame of a document.</summary>
    Done,
}
