namespace ParallelLlm;

/// <summary>How a value of a result stands in the chunk's text. Says where it stands, not that it is right.</summary>
public enum EvidenceMatch
{
    /// <summary>Nothing in the text equals the value. Usual for booleans, and for values that are derived from the text.</summary>
    None,

    /// <summary>Character by character.</summary>
    Verbatim,

    /// <summary>With other white space, case, accents, hyphenation, quotes, widths or punctuation.</summary>
    Normalised,

    /// <summary>As the same number in another notation.</summary>
    Number,

    /// <summary>As the same date in another notation.</summary>
    Date,

    /// <summary>With few other letters: at most one in seven, and none of its digits.</summary>
    Fuzzy,
}
