using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>A filter that is not run on a stream that would become too large.</summary>
/// <param name="length">Counts the bytes that a stream decodes to, up to a bound.</param>
internal sealed class BoundedFilter(IFilter inner, Func<ReadOnlyMemory<byte>, long, long> length, PdfLimits limits) : IFilter
{
    /// <summary>The most bytes that a stream may decode to. Half of a reader's heap; content streams of real files have a few MB.</summary>
    public const int MaxDecoded = 128 << 20;

    public bool IsSupported => true;

    public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
    {
        if (length(input, MaxDecoded) > MaxDecoded)
        {
            throw limits.Hit(
                DocumentProblemKind.TooMuchMemory, $"one of its streams takes more than {MaxDecoded >> 20} MB when it is unpacked");
        }

        var decoded = inner.Decode(input, streamDictionary, filterProvider, filterIndex);

        // PdfPig's answer to a failure is the input; it holds no text.
        if (!decoded.Equals(input) || input.IsEmpty)
            return decoded;
        limits.HasDamagedStreams = true;
        return Memory<byte>.Empty;
    }
}
