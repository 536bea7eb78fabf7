using System.Text;

namespace ParallelLlm.Host.Folder;

/// <summary>
/// Names for a document on file systems that cannot hold its own: NTFS and SMB refuse <c>Re: letter.txt</c>, an encrypted share more than
/// 143 bytes, others what is not
/// ASCII. Pure.
/// </summary>
internal static class PlainNames
{
    private const string Forbidden = "<>:\"/\\|?*";

    // What an ending, a number and an id leave of 143 bytes, the least that is met; and a name that fits anywhere.
    private const int ShortBytes = 100;
    private const int ShortestBytes = 50;
    private const int LongestExtension = 20;

    private static readonly string[] Devices =
    [
        "con", "prn", "aux", "nul", "conin$", "conout$",
        .. Enumerable.Range(0, 10).SelectMany(number => new[] { $"com{number}", $"lpt{number}" }),
        "com\u00b9", "com\u00b2", "com\u00b3", "lpt\u00b9", "lpt\u00b2", "lpt\u00b3",
    ];

    // What file systems say of a name: not valid, too long, not in their encoding; and the same in Windows' numbers.
    private static readonly int[] OfNames = [22, 36, 84, unchecked((int)0x8007007B), unchecked((int)0x800700A1), unchecked((int)0x800700CE)];

    /// <summary>The name itself, and then, as far as they differ, names that more and more file systems can hold.</summary>
    public static IEnumerable<string> Of(string name) =>
        new[] { name, Plain(name, ShortBytes, asciiOnly: false), Plain(name, ShortestBytes, asciiOnly: true) }.Distinct();

    /// <summary>
    /// Takes a step with the first of some names for which it can be taken; names that the file system cannot hold give way to plainer
    /// ones.
    /// </summary>
    /// <param name="name">The name that is wanted.</param>
    /// <param name="variants">Names to try in turn where the step finds one taken.</param>
    /// <param name="step">False when a name is taken.</param>
    /// <returns>Null when all were taken.</returns>
    public static string? First(string name, Func<string, IEnumerable<string>> variants, Func<string, bool> step)
    {
        string[] plainer = [.. Of(name)];
        for (var i = 0; ; i++)
        {
            try
            {
                return variants(plainer[i]).FirstOrDefault(step);
            }
            catch (Exception refused) when (i + 1 < plainer.Length && MayConcern(refused))
            {
                // Expected: file systems differ in the names that they hold, and only trying shows it.
            }
        }
    }

    /// <summary>Whether a failure may be one of the name alone. A server may say "no such file" of a name that it does not like.</summary>
    public static bool MayConcern(Exception failure) =>
        failure is PathTooLongException or FileNotFoundException or DirectoryNotFoundException || (failure is IOException && OfNames.Contains(failure.HResult));

    private static string Plain(string name, int mostBytes, bool asciiOnly)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            var isHeld = !Rune.IsControl(rune) && (rune.IsAscii ? !Forbidden.Contains((char)rune.Value) : !asciiOnly);
            plain.Append(isHeld ? rune.ToString() : "_");
        }

        var extension = Path.GetExtension(plain.ToString()).TrimEnd(' ', '.');
        if (Encoding.UTF8.GetByteCount(extension) > LongestExtension)
            extension = "";
        var stem = plain.ToString()[..^extension.Length].TrimEnd(' ', '.');
        while (Encoding.UTF8.GetByteCount(stem) > mostBytes - extension.Length)
            stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        stem = stem.TrimEnd(' ', '.');

        // Devices have their names with any ending: NUL.txt and NUL.tar.gz are the same nothing.
        return stem.Length == 0 || Devices.Contains(stem.Split('.')[0].TrimEnd().ToLowerInvariant()) ? $"_{stem}{extension}" : stem + extension;
    }
}
