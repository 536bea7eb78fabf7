namespace ParallelLlm.Chunking;

/// <summary>How good a place in a text is for a cut.</summary>
internal enum BoundaryRank
{
    /// <summary>
    /// Inside a character as its reader sees it (a surrogate pair, a letter and its marks, joined emoji) or a CRLF: never.
    /// </summary>
    Forbidden,

    /// <summary>Inside a word.</summary>
    None,

    /// <summary>Between words.</summary>
    Word,

    /// <summary>After a sentence.</summary>
    Sentence,

    /// <summary>After a line.</summary>
    Line,

    /// <summary>After a blank line or a page.</summary>
    Paragraph,
}
