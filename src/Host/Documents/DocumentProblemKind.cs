namespace ParallelLlm.Host.Documents;

/// <summary>Why a document has no text.</summary>
internal enum DocumentProblemKind
{
    /// <summary>It holds nothing, or nothing but white space.</summary>
    Empty,

    /// <summary>Its bytes are no text and no known format.</summary>
    Binary,

    /// <summary>A known format that cannot be read.</summary>
    UnsupportedFormat,

    /// <summary>Its encoding is not recognised, or a byte does not fit the encoding.</summary>
    InvalidEncoding,

    /// <summary>The operating system does not let it be read.</summary>
    Unreadable,

    /// <summary>It was there when the run looked, and is gone.</summary>
    Vanished,

    /// <summary>It was written to while it was read.</summary>
    Changed,

    /// <summary>It is too large, or too complex, for a format that must be held in memory.</summary>
    TooLarge,

    /// <summary>A pipe, device or socket, or a folder where a file was.</summary>
    NotAFile,

    /// <summary>It can be read only with a password or a key.</summary>
    Encrypted,

    /// <summary>Its format is known, and its content does not hold to it.</summary>
    Damaged,

    /// <summary>Its pages are images: there is no text to read.</summary>
    NoTextLayer,

    /// <summary>Reading it made no progress for too long.</summary>
    TookTooLong,

    /// <summary>Reading it takes more memory than a document may.</summary>
    TooMuchMemory,
}
