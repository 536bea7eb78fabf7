using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Documents;

/// <summary>What the operating system's refusals mean for a document.</summary>
internal static class FileErrors
{
    /// <summary>Whether the exception is one that files give, rather than a bug.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is UnauthorizedAccessException or (IOException and not DocumentProblemException);

    public static DocumentProblem Describe(Exception exception, string? path) => exception switch
    {
        // .NET says "access denied" for a folder that is opened as a file.
        UnauthorizedAccessException when Directory.Exists(path) => new(DocumentProblemKind.NotAFile, "it is a folder"),
        UnauthorizedAccessException => new(DocumentProblemKind.Unreadable, "permission denied"),
        FileNotFoundException or DirectoryNotFoundException when IsLink(path) =>
            new(DocumentProblemKind.Unreadable, "the symbolic link leads to nothing"),
        FileNotFoundException or DirectoryNotFoundException when path?.Contains('\uFFFD') == true =>
            new(DocumentProblemKind.Unreadable, "its name is not valid UTF-8, so it cannot be opened"),
        FileNotFoundException or DirectoryNotFoundException => new(DocumentProblemKind.Vanished, "it no longer exists"),
        PathTooLongException => new(DocumentProblemKind.Unreadable, "the path is too long"),
        _ => new(DocumentProblemKind.Unreadable, $"it cannot be read: {FileProblem.WithoutPath(exception.Message)}"),
    };

    private static bool IsLink(string? path) => path is not null && new FileInfo(path).LinkTarget is not null;
}
