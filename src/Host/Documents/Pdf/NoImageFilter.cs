using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Stands for the decoders of images, which are costly and give no text.</summary>
internal sealed class NoImageFilter : IFilter
{
    public bool IsSupported => false;

    public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex) =>
        Memory<byte>.Empty;
}
