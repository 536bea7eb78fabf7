namespace ParallelLlm.Chunking;

/// <summary>How well a position in a text suits a cut.</summary>
internal enum BoundaryRank
{
    /// <summary>
    /// Inside a user-perceived character (a surrogate pair, a letter with its marks, joined emoji) or a CRLF: never cut here.
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
