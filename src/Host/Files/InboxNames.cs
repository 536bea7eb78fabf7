namespace ParallelLlm.Host.Files;

/// <summary>Which names in an inbox are documents.</summary>
internal static class InboxNames
{
    private static readonly string[] PartialEndings = [".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", "~"];

    /// <summary>Whether a file or folder is left alone: hidden, or named as programs name what they have not finished.</summary>
    public static bool IsLeftAlone(string name) =>
        name.StartsWith('.')
        || name.StartsWith("~$", StringComparison.Ordinal)
        || PartialEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a name contains U+FFFD, as .NET reads bytes that are not UTF-8: such a file can be listed but not opened.</summary>
    public static bool MayBeInvalid(string name) => name.Contains('\uFFFD');
}
