namespace ParallelLlm.Host.Settings;

/// <summary>Why a file can't be used, in a few words that do not repeat its path.</summary>
internal static class FileProblem
{
    /// <summary>Whether the exception says that a path can't be used, rather than that there is a bug.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    public static string Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "no permission, or a folder",
        PathTooLongException => "the path is too long",
        ArgumentException or NotSupportedException => "not a path",
        // Without the path, which the caller names as it was given.
        _ => exception.Message.Split(" : '")[0],
    };
}
