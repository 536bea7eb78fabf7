namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Encodings older than Unicode that texts are found in; the likelier first among those that give the same letters.</summary>
internal static class LegacyEncodings
{
    private const float Common = 1;
    private const float Unix = 2.5f;
    private const float Baltic = 5;
    private const float BalticUnix = 6;
    private const float Old = 7;

    // ISO 8859-1, -9 and -11 are left out: their Windows supersets read the same letters, and quotation marks where these have control
    // characters.
    private static readonly (float Rarity, int[] CodePages)[] Table =
    [
        (0, [1252]),
        (Common, [1250, 1251, 1253, 1254, 1255, 1256, 874, 932, 949, 54936, 950]),
        (Unix, [28605, 28592, 20866, 21866, 28595, 28597, 28598, 28596, 28594, 28593, 51932, 1258]),
        (Baltic, [1257]),
        (BalticUnix, [28603]),
        (Old,
        [
            850, 437, 852, 866, 855, 857, 737, 869, 862, 720, 775, 858, 860, 861, 863, 865,
            10000, 10029, 10007, 10006, 10081, 10079, 10082, 10010, 1361,
        ]),
    ];

    private static readonly Lazy<IReadOnlyList<LegacyEncoding>> Listed = new(() =>
    [
        .. from row in Table
           from codePage in row.CodePages
           select new LegacyEncoding(EncodingDetector.Strict(codePage), row.Rarity),
    ]);

    public static IReadOnlyList<LegacyEncoding> All => Listed.Value;
}
