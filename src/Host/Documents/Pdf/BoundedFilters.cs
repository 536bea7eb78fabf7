using UglyToad.PdfPig.Filters;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>
/// PdfPig's filters for streams of text, within bounds. Images are not decoded: they hold no text.
/// </summary>
internal sealed class BoundedFilters(PdfLimits limits) : BaseFilterProvider(Filters(limits))
{
    private static Dictionary<string, IFilter> Filters(PdfLimits limits)
    {
        var flate = new BoundedFilter(new FlateFilter(), DecodedLength.OfFlate, limits);
        var lzw = new BoundedFilter(new LzwFilter(), DecodedLength.OfLzw, limits);
        var runLength = new BoundedFilter(new RunLengthFilter(), DecodedLength.OfRunLength, limits);
        var ascii85 = new BoundedFilter(new Ascii85Filter(), DecodedLength.OfAscii85, limits);
        var hex = new BoundedFilter(new AsciiHexDecodeFilter(), DecodedLength.Same, limits);
        var none = new NoImageFilter();
        return new Dictionary<string, IFilter>
        {
            ["FlateDecode"] = flate,
            ["Fl"] = flate,
            ["LZWDecode"] = lzw,
            ["LZW"] = lzw,
            ["RunLengthDecode"] = runLength,
            ["RL"] = runLength,
            ["ASCII85Decode"] = ascii85,
            ["A85"] = ascii85,
            ["ASCIIHexDecode"] = hex,
            ["AHx"] = hex,
            ["DCTDecode"] = none,
            ["DCT"] = none,
            ["JPXDecode"] = none,
            ["JBIG2Decode"] = none,
            ["CCITTFaxDecode"] = none,
            ["CCF"] = none,
        };
    }
}
