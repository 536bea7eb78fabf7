namespace ParallelLlm.Host.Settings;

/// <summary>Why a file can't be used, in a few words that do not repeat its path.</summary>
internal static class FileProblem
{
    public static string Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "no permission, or a folder",
        PathTooLongException => "the path is too long",
        ArgumentException or NotSupportedException => "not a path",
        _ => exception.Message,
    };
}
