namespace ParallelLlm.Host.Documents;

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
