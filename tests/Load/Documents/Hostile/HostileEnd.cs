namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>How reading a document may end: completed, or one of the classes of problems, by their names.</summary>
[Flags]
internal enum HostileEnd
{
    None = 0,

    /// <summary>Its text is read, all of it: the document is strange, and no more.</summary>
    Completed = 1 << 0,

    Empty = 1 << 1,
    Binary = 1 << 2,
    UnsupportedFormat = 1 << 3,
    InvalidEncoding = 1 << 4,
    TooLarge = 1 << 5,
    Encrypted = 1 << 6,
    Damaged = 1 << 7,
    NoTextLayer = 1 << 8,
    TookTooLong = 1 << 9,
    TooMuchMemory = 1 << 10,

    /// <summary>It asks for more than a document may have; which bound ends it first depends on the machine.</summary>
    Exhausting = TooLarge | TookTooLong | TooMuchMemory,

    /// <summary>It has no text, as far as its content can be understood.</summary>
    Textless = Empty | Damaged | NoTextLayer,
}
