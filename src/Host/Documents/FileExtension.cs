using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Documents;

/// <summary>The extension of a file's name, also where the file was saved under the last part of an address.</summary>
internal static partial class FileExtension
{
    /// <summary>
    /// The extension in lower case, with its dot; empty where there is none. Of <c>index.html?id=3</c> and its kin it is that before
    /// the query, and a number that a downloader adds (<c>index.html.1</c>) does not count.
    /// </summary>
    public static string Of(string name)
    {
        var file = Path.GetFileName(name);
        var inAddress = Extension(AddressEnd().Split(file, 2)[0]);
        return IsWord().IsMatch(inAddress) ? inAddress : Extension(file);
    }

    private static string Extension(string file) => Path.GetExtension(Copy().Replace(file, "")).ToLowerInvariant();

    // What follows the path in an address, as it is, as it is escaped, and as downloaders replace it.
    [GeneratedRegex("[?#;@&]|%3[fF]|%23|%3[bB]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AddressEnd();

    [GeneratedRegex(@"(?<=\.\w+)(\.\d+)+$|~$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Copy();

    [GeneratedRegex(@"^\.\w+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsWord();
}
