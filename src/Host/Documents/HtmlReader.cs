using System.Text;
using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Host.Documents;

/// <summary>Reads HTML documents, each held in memory as a whole. Thread-safe.</summary>
/// <param name="time">The clock for the limit on one document's conversion.</param>
internal sealed class HtmlReader(TimeProvider time)
{
    /// <summary>The most bytes that a document may have.</summary>
    public const int MaxBytes = 32 << 20;

    // A parsed document takes some fifteen times its size, so that a run over many large ones must not hold them all at once.
    private const int MaxAtOnce = 2;

    // Tags nested without end take the parser a time that grows with the square of their number. Ordinary documents need about a
    // third of a second per MB.
    private static readonly TimeSpan MinTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan TimePerMega = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turns = new(MaxAtOnce);

    /// <summary>The document's visible text, or why there is none. The source is read to its end, not disposed.</summary>
    /// <param name="source">Where the rest of the bytes comes from.</param>
    /// <param name="beginning">The bytes that were read already.</param>
    public async Task<DocumentText> ReadAsync(
        ByteSource source, ReadOnlyMemory<byte> beginning, DocumentSource document, CancellationToken cancellationToken)
    {
        source.LimitTo(MaxBytes);
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var bytes = await WholeAsync(source, beginning, cancellationToken);
            var isXhtml = FormatDetector.IsXhtml(document.Name);
            var detected = Detect(bytes.Span, isXhtml, document.Encoding);
            if (detected.Problem is { } problem)
                return DocumentText.Unreadable(FormatDetector.KnownBinary(bytes.Span) ?? problem);

            var encoding = detected.Encoding ?? Encoding.ASCII;
            var html = StrictDecoding.Decode(encoding, bytes.Span[detected.PreambleLength..], detected.PreambleLength);
            var places = new HtmlPlaces();
            var text = HtmlText.Convert(html, isXhtml, Checkpoint(html.Length, cancellationToken), document.MainContent, places);
            return text.Length > 0
                ? DocumentText.Readable(new StringReader(text), DocumentFormat.Html, places)
                : DocumentText.Unreadable(new(DocumentProblemKind.Empty, "its HTML holds no visible text"));
        }
        finally
        {
            _turns.Release();
        }
    }

    private static async Task<ReadOnlyMemory<byte>> WholeAsync(
        ByteSource source, ReadOnlyMemory<byte> beginning, CancellationToken cancellationToken)
    {
        // One byte more than the file's length, so that the read that finds its end has room.
        var bytes = new byte[Math.Max(source.Length + 1 ?? 0, beginning.Length + 1)];
        beginning.CopyTo(bytes);
        var count = beginning.Length;
        while (await source.ReadAsync(bytes.AsMemory(count), cancellationToken) is > 0 and var read)
        {
            count += read;
            if (count == bytes.Length)
                Array.Resize(ref bytes, bytes.Length * 2);
        }

        return bytes.AsMemory(0, count);
    }

    private static DetectedEncoding Detect(ReadOnlySpan<byte> bytes, bool isXhtml, Encoding? named)
    {
        if (EncodingDetector.ByteOrderMark(bytes) is { } marked)
            return marked;
        if (named is not null)
            return new(named, 0, null);
        if (HtmlCharset.Declared(bytes, isXhtml) is not { } declared)
            return EncodingDetector.Detect(bytes, isWhole: true);
        if (bytes.Contains((byte)0))
            return new(null, 0, new(DocumentProblemKind.Binary, "it holds NUL bytes, so it is no text"));
        return declared.Strict() is { } encoding
            ? new(encoding, 0, null)
            : new(null, 0, new(
                DocumentProblemKind.InvalidEncoding, $"it declares the encoding {declared.Name}, which is not read. Save it as UTF-8."));
    }

    /// <summary>Ends the conversion of a page when it is cancelled or takes too long.</summary>
    private Action Checkpoint(int length, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var limit = MinTime + (TimePerMega * ((double)length / (1 << 20)));
        return () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(start) > limit)
            {
                throw new DocumentProblemException(
                    DocumentProblemKind.TooLarge, $"its HTML takes more than {limit.TotalSeconds:F0} s to take apart");
            }
        };
    }
}
