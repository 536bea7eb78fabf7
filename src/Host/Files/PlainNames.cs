using System.Text;

namespace ParallelLlm.Host.Files;

/// <summary>
/// Names for a document on file systems that cannot hold its own: NTFS and SMB refuse <c>Re: letter.txt</c>, an encrypted share refuses
/// more than 143 bytes, others refuse non-ASCII characters. Pure.
/// </summary>
internal static class PlainNames
{
    private const string Forbidden = "<>:\"/\\|?*";

    // Bytes left of 143, the smallest limit known, by an ending, a number and an id; and the length of a name that fits anywhere.
    private const int ShortBytes = 100;
    private const int ShortestBytes = 50;
    private const int LongestExtension = 20;

    private static readonly string[] Devices =
    [
        "con", "prn", "aux", "nul", "conin$", "conout$",
        .. Enumerable.Range(0, 10).SelectMany(number => new[] { $"com{number}", $"lpt{number}" }),
        "com\u00b9", "com\u00b2", "com\u00b3", "lpt\u00b9", "lpt\u00b2", "lpt\u00b3",
    ];

    // EINVAL, ENAMETOOLONG, EILSEQ; and ERROR_INVALID_NAME, ERROR_BAD_PATHNAME, ERROR_FILENAME_EXCED_RANGE.
    private static readonly int[] OfNames =
        [22, 36, 84, unchecked((int)0x8007007B), unchecked((int)0x800700A1), unchecked((int)0x800700CE)];

    /// <summary>The name itself, then, as far as they differ, names that more file systems can hold.</summary>
    public static IEnumerable<string> Of(string name) =>
        new[] { name, Plain(name, ShortBytes, asciiOnly: false), Plain(name, ShortestBytes, asciiOnly: true) }.Distinct();

    /// <summary>Tries a step with each variant of a name until one succeeds, with plainer ones where the name cannot be held.</summary>
    /// <param name="variants">The names to try in turn, given the name or a plainer one.</param>
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
                // Expected: file systems differ in the names that they hold, and only an attempt shows it.
            }
        }
    }

    /// <summary>Whether a failure may be due to the name alone. A server may say "no such file" of one that it does not accept.</summary>
    public static bool MayConcern(Exception failure) =>
        failure is PathTooLongException or FileNotFoundException or DirectoryNotFoundException
        || (failure is IOException && OfNames.Contains(failure.HResult));

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

        // A device's name is reserved with any ending: NUL.txt and NUL.tar.gz both name the device.
        var isReserved = stem.Length == 0 || Devices.Contains(stem.Split('.')[0].TrimEnd().ToLowerInvariant());
        return isReserved ? $"_{stem}{extension}" : stem + extension;
    }
}
