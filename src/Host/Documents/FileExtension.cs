using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Documents;

/// <summary>Finds the extension of a file's name, including names that are the last part of an address.</summary>
internal static partial class FileExtension
{
    /// <summary>
    /// The extension in lower case, with its dot; empty if there is none. In an address (<c>index.html?id=3</c>) it is the one before
    /// the query. A number that a downloader adds (<c>index.html.1</c>) is ignored.
    /// </summary>
    public static string Of(string name)
    {
        var file = Path.GetFileName(name);
        var inAddress = Extension(AddressEnd().Split(file, 2)[0]);
        return IsWord().IsMatch(inAddress) ? inAddress : Extension(file);
    }

    private static string Extension(string file) => Path.GetExtension(Copy().Replace(file, "")).ToLowerInvariant();

    // Ends the path of an address: plain, escaped, or as downloaders replace it.
    [GeneratedRegex("[?#;@&]|%3[fF]|%23|%3[bB]", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex AddressEnd();

    [GeneratedRegex(@"(?<=\.\w+)(\.\d+)+$|~$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Copy();

    [GeneratedRegex(@"^\.\w+$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex IsWord();
}
