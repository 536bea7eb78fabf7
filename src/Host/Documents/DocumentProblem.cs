using System.Text.Json;

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
}

/// <summary>Why a document has no text, or not all of it.</summary>
/// <param name="Kind">The class of the problem.</param>
/// <param name="Message">For people; holds no document text.</param>
internal sealed record DocumentProblem(DocumentProblemKind Kind, string Message)
{
    /// <summary>The kind's stable name for the output: its words in snake_case, such as <c>invalid_encoding</c>.</summary>
    public string Class => JsonNamingPolicy.SnakeCaseLower.ConvertName(Kind.ToString());
}

/// <summary>A problem met while a document's text streams, when no return value can carry it any more.</summary>
internal sealed class DocumentProblemException(DocumentProblem problem, Exception? cause = null)
    : IOException(problem.Message, cause)
{
    public DocumentProblemException(DocumentProblemKind kind, string message, Exception? cause = null)
        : this(new DocumentProblem(kind, message), cause)
    {
    }

    public DocumentProblem Problem { get; } = problem;
}
