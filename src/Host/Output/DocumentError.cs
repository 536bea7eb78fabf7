using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Output;

/// <summary>Why a document has not all of its fields.</summary>
/// <param name="Class">A stable name in snake_case.</param>
/// <param name="Message">For people; holds no document text.</param>
internal sealed record DocumentError(string Class, string Message)
{
    /// <summary>Whether the content cannot be read, however often it is tried.</summary>
    public bool IsOfContent { get; init; }

    /// <summary>The error of a document that an exception has stopped.</summary>
    public static DocumentError Of(Exception exception) => exception.GetBaseException() switch
    {
        OutOfMemoryException => Of(new DocumentProblem(DocumentProblemKind.TooLarge, "it is too large for the memory there is")),
        DocumentProblemException { Problem: { } problem } => Of(problem),
        _ when exception is DocumentProblemException { Problem: { } problem } => Of(problem),
        _ => new DocumentError(FailureKind.Engine.Name(), $"internal error: {exception.GetType().Name}"),
    };

    private static DocumentError Of(DocumentProblem problem) => new(problem.Class, problem.Message)
    {
        IsOfContent = problem.Kind is not
            (DocumentProblemKind.Unreadable or DocumentProblemKind.Vanished or DocumentProblemKind.Changed or DocumentProblemKind.NotAFile),
    };
}
