using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>An encoding of texts, and how the program learns of it.</summary>
internal sealed record FuzzEncoding(string Name, FuzzMark Mark, Encoding Encoding, Encoding? Given = null)
{
    private const int Windows1258 = 1258;

    private static readonly int[] EightBit =
    [
        1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 874, 28591, 28592,
        28594, 28595, 28597, 28599, 28603, 28605, 20866, 21866, 866, 850, 852, 10000,
        932, 51932, 54936, 936, 950, 949,
    ];

    private static readonly int[] SevenBit = [50220, 50225, 52936];

    public bool IsVietnamese => Encoding.CodePage == Windows1258;

    public static IReadOnlyList<FuzzEncoding> All()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding[] unicode =
        [
            new UTF8Encoding(true, true), new UnicodeEncoding(false, true, true), new UnicodeEncoding(true, true, true),
            new UTF32Encoding(false, true, true), new UTF32Encoding(true, true, true),
        ];
        return
        [
            .. unicode.Select(each => new FuzzEncoding(each.WebName, FuzzMark.Unicode, each)),
            .. unicode.Select(each => new FuzzEncoding(each.WebName, FuzzMark.Marked, each)),
            .. EightBit.Select(page => Of(page, FuzzMark.Undeclared)),
            .. EightBit.Select(page => Of(page, FuzzMark.Named)),
            .. EightBit.Where(page => page is not (850 or 852)).Select(page => Of(page, FuzzMark.Declared)),
            .. SevenBit.Select(page => Of(page, FuzzMark.SevenBit)),
        ];
    }

    private static FuzzEncoding Of(int codePage, FuzzMark mark)
    {
        var encoding = EncodingDetector.Strict(codePage);
        return new FuzzEncoding(encoding.WebName, mark, encoding, mark == FuzzMark.Named ? encoding : null);
    }
}
