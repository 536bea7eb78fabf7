using System.Text;
using ParallelLlm.Host.Documents.Isolation;
using ParallelLlm.Host.Documents.Places;
using ParallelLlm.Host.Documents.Tables;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// Reads documents. Plain text and Markdown stream as they are, without their byte order mark; the rows of CSV stream as text; HTML is
/// held in memory and comes as its visible text; binary formats are read by processes of their own, which end with this. Thread-safe.
/// </summary>
/// <param name="time">Bounds the time that one document may take.</param>
/// <param name="openStandardInput">Opens what <c>-</c> stands for; the console's by default.</param>
/// <param name="readers">The most documents of binary formats that are read at once.</param>
internal sealed class DocumentReader(
    TimeProvider time, Func<Stream>? openStandardInput = null, int readers = ReaderPool.DefaultReaders) : IDisposable
{
    /// <summary>Size of the sample that format and encoding are detected from, and of the buffer that a text streams through.</summary>
    public const int SampleBytes = 32 << 10;

    private readonly HtmlReader _html = new(time);
    private readonly ReaderPool _processes = new(time, readers);
    private readonly Func<Stream> _openStandardInput = openStandardInput ?? Console.OpenStandardInput;

    /// <summary>Processes started so far, for documents of binary formats.</summary>
    public int ProcessStarts => _processes.Starts;

    /// <summary>Opens a document and looks at its beginning. A problem that is met later is thrown by the text's reader.</summary>
    public async Task<DocumentText> ReadAsync(DocumentSource source, CancellationToken cancellationToken)
    {
        if (source.Problem is { } known)
            return DocumentText.Unreadable(known);
        if (!source.Named && NotToBeOpened(source.Path!) is { } problem)
            return DocumentText.Unreadable(problem);

        ByteSource? bytes = null;
        try
        {
            bytes = source.Path is { } path
                ? await ByteSource.OpenAsync(path, cancellationToken)
                : ByteSource.Of(_openStandardInput());
            if (source.IsHashed)
                bytes.HashBytes();
            var text = await ReadAsync(source, bytes, cancellationToken);
            text.Source = bytes;
            // A text in memory needs its file no more.
            if (text.Reader is not (null or StringReader))
                bytes = null;
            return text;
        }
        catch (DocumentProblemException exception)
        {
            // Thrown where bytes and characters stream; here it can still be a value.
            return DocumentText.Unreadable(exception.Problem);
        }
        finally
        {
            bytes?.Dispose();
        }
    }

    /// <summary>The names of a mail's attachments, in the order of <see cref="MailPart.Attachment"/>; none if it is no mail.</summary>
    /// <exception cref="DocumentProblemException">It cannot be read.</exception>
    public async Task<IReadOnlyList<string>> AttachmentsAsync(DocumentSource source, CancellationToken cancellationToken)
    {
        // A page is converted as soon as it is opened, a pipe can be read only once.
        if (source.Path is not { } path || FileKinds.Of(path) != FileKind.Regular
            || FormatDetector.OfText(source.Name, "") == DocumentFormat.Html)
            return [];
        using var text = await ReadAsync(source with { Part = MailPart.Names }, cancellationToken);
        return text is { IsReadable: true, Format: DocumentFormat.Mail }
            ? (await text.Reader.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : [];
    }

    public void Dispose() => _processes.Dispose();

    /// <summary>A pipe that was merely met would wait for a writer who may never come.</summary>
    private static DocumentProblem? NotToBeOpened(string path) => FileKinds.Of(path) switch
    {
        FileKind.Pipe => new(DocumentProblemKind.NotAFile, "it is a pipe; to read it, name it"),
        FileKind.Device => new(DocumentProblemKind.NotAFile, "it is a device; to read it, name it"),
        FileKind.Socket => new(DocumentProblemKind.NotAFile, "it is a socket"),
        _ => null,
    };

    private async Task<DocumentText> ReadAsync(DocumentSource document, ByteSource source, CancellationToken cancellationToken)
    {
        var name = document.FormatName;
        var buffer = new byte[source.Length < SampleBytes ? (int)source.Length + 1 : SampleBytes];
        var count = 0;
        int read;
        do
        {
            read = await source.ReadAsync(buffer.AsMemory(count), cancellationToken);
            count += read;
        }
        while (read > 0 && count < buffer.Length);

        var isWhole = read == 0;
        var sample = buffer.AsMemory(0, count);
        if (count == 0)
            return DocumentText.Unreadable(new(DocumentProblemKind.Empty, "it is empty"));
        if (FormatDetector.NotReadYet(name, sample.Span) is { } notYet)
            return DocumentText.Unreadable(notYet);
        if (FormatDetector.Binary(name, sample.Span) is { } binary)
        {
            var text = new IsolatedText(_processes, document, source, sample, time);
            return DocumentText.Readable(text, binary, text.Places, text.Warnings);
        }

        // A page declares its own encoding, in ASCII, which nearly all encodings share.
        if (FormatDetector.OfText(name, Encoding.Latin1.GetString(sample.Span)) == DocumentFormat.Html)
            return await _html.ReadAsync(source, sample, document, cancellationToken);

        var detected = Detect(document, sample.Span, isWhole);
        if (detected.Problem is { } noText)
            return DocumentText.Unreadable(FormatDetector.KnownBinary(sample.Span) ?? noText);

        var head = Head(sample.Span[detected.PreambleLength..], detected.Encoding);
        if (isWhole && string.IsNullOrWhiteSpace(head))
            return DocumentText.Unreadable(new(DocumentProblemKind.Empty, "it holds nothing but white space"));

        var format = FormatDetector.OfText(name, head);
        if (format == DocumentFormat.Html)
            return await _html.ReadAsync(source, sample, document, cancellationToken);
        var reader = new DecodingReader(source, buffer, detected.PreambleLength, count, detected.Encoding);
        if (format == DocumentFormat.Csv)
            return await CsvText.OpenAsync(reader, cancellationToken);
        var lines = new LineMap();
        return DocumentText.Readable(new LineReader(reader, lines), format, lines);
    }

    /// <summary>The encoding, if the beginning decides it; otherwise it is decided later, while the text streams.</summary>
    private static DetectedEncoding Detect(DocumentSource document, ReadOnlySpan<byte> sample, bool isWhole)
    {
        if (EncodingDetector.ByteOrderMark(sample) is { } marked)
            return marked;
        if (document.Encoding is { } named)
            return new(named, 0, null);
        if (!isWhole && EncodingDetector.FirstTelling(sample) > sample.Length - EncodingDetector.Enough)
            return default;
        var detected = EncodingDetector.Detect(sample, isWhole);
        var isOpen = !isWhole && detected.Problem?.Kind == DocumentProblemKind.InvalidEncoding
            && FormatDetector.KnownBinary(sample) is null;
        return isOpen ? default : detected;
    }

    /// <summary>The beginning, leniently: a sample may end within a character, and errors are reported when the text streams.</summary>
    private static string Head(ReadOnlySpan<byte> sample, Encoding? encoding) =>
        (encoding is null ? Encoding.ASCII : Encoding.GetEncoding(encoding.CodePage)).GetString(sample);
}
