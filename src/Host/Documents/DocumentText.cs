using System.Diagnostics.CodeAnalysis;
using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Host.Documents;

/// <summary>A document's text, or why there is none. Holds the file open until it is disposed.</summary>
internal sealed class DocumentText : IDisposable
{
    private DocumentText(TextReader? reader, DocumentFormat format, DocumentProblem? problem) =>
        (Reader, Format, Problem) = (reader, format, problem);

    /// <summary>
    /// The text as it streams; not null exactly when <see cref="Problem"/> is. Its methods throw
    /// <see cref="DocumentProblemException"/> where the rest of the document turns out not to be readable, and only at the
    /// end of the text is it known that the document did not change on the way.
    /// </summary>
    public TextReader? Reader { get; }

    public DocumentFormat Format { get; }

    /// <summary>Where the text stands in the document; null if that is not known.</summary>
    public IPlaceMap? Places { get; init; }

    /// <summary>Parts of the document that have no text, known once the text has been read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public DocumentProblem? Problem { get; }

    /// <summary>
    /// SHA-256 of the file, once the text has been read; null if it was not wanted, for a stream, and if the file has to be read again.
    /// </summary>
    public CompletionKey? ContentHash => Source?.Hash;

    /// <summary>Where the bytes come from.</summary>
    public ByteSource? Source { private get; set; }

    [MemberNotNullWhen(true, nameof(Reader))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsReadable => Reader is not null;

    public static DocumentText Readable(
        TextReader reader, DocumentFormat format, IPlaceMap? places = null, IReadOnlyList<string>? warnings = null) =>
        new(reader, format, null) { Places = places, Warnings = warnings ?? [] };

    public static DocumentText Unreadable(DocumentProblem problem) => new(null, DocumentFormat.PlainText, problem);

    public void Dispose() => Reader?.Dispose();
}
