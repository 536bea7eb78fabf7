namespace ParallelLlm.Tests.Load.Texts;

/// <summary>How the program learns the encoding of a text.</summary>
internal enum FuzzMark
{
    /// <summary>Not at all; a Unicode encoding, which must be recognised.</summary>
    Unicode,

    /// <summary>By a byte order mark.</summary>
    Marked,

    /// <summary>As <c>--encoding</c>.</summary>
    Named,

    /// <summary>By a page's charset.</summary>
    Declared,

    /// <summary>Not at all; an 8-bit encoding, which may be refused.</summary>
    Undeclared,

    /// <summary>Not at all; looks like ASCII and must be recognised or refused.</summary>
    SevenBit,
}
