namespace ParallelLlm.Host.Files;

/// <summary>Why a file can't be used, in a few words without a path: who reports it names the file, or, in a log, need not.</summary>
internal static class FileProblem
{
    /// <summary>Whether the exception says that a path can't be used, rather than that there is a bug.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    public static string Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => WhyRefused(exception.Message),
        PathTooLongException => "the path is too long",
        ArgumentException or NotSupportedException => "not a path",
        _ => WithoutPath(exception.Message),
    };

    /// <summary>.NET refuses a folder in the place of a file with the same words as a file without permission.</summary>
    private static string WhyRefused(string message)
    {
        var (start, end) = (message.IndexOf('\''), message.LastIndexOf('\''));
        return start < 0 || end == start ? "no permission, or a folder"
            : Directory.Exists(message[(start + 1)..end]) ? "it is a folder"
            : "no permission";
    }

    /// <summary>The system's message, without the path that it quotes.</summary>
    public static string WithoutPath(string message)
    {
        var (start, end) = (message.IndexOf('\''), message.LastIndexOf('\''));
        return start < 0 || end == start ? message : $"{message[..start].TrimEnd(' ', ':')} {message[(end + 1)..].TrimStart()}".TrimEnd();
    }
}
