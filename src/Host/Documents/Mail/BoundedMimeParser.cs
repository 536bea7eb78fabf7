using System.Text;
using MimeKit;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>
/// Parses a mail within bounds, which are counted while the parser goes over the bytes: so they hold for what it takes for a header or
/// a part, of attached mails too. The contents of parts stay in the given bytes.
/// </summary>
internal sealed class BoundedMimeParser : ExperimentalMimeParser
{
    /// <summary>The most fields of one header; mails that came a long way have about a hundred.</summary>
    public const int MaxHeaderFields = 1_000;

    /// <summary>The most parts, including multiparts and the parts of attached mails; each takes about 3 KB and some time.</summary>
    public const int MaxParts = 500;

    /// <summary>The most multiparts and attached mails within each other.</summary>
    public const int MaxDepth = 32;

    private static readonly ParserOptions Lenient;

    private readonly HeaderBoundStream _stream;
    private int _fields;
    private int _parts;
    private int _depth;

    static BoundedMimeParser()
    {
        // Once the parser has looked, an encoding that is not there stays unknown to it.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

        // Above ours, because at its own depth the parser takes multiparts for texts.
        Lenient = new ParserOptions { MaxMimeDepth = MaxDepth * 2 };
    }

    private BoundedMimeParser(HeaderBoundStream stream)
        : base(Lenient, stream, MimeFormat.Entity, persistent: true) => _stream = stream;

    /// <summary>Parses a whole mail.</summary>
    public static MimeMessage Mail(byte[] bytes) => MailFault.Guard(() => Of(bytes).ParseMessage());

    /// <summary>Parses a part that comes with its own header.</summary>
    public static MimeEntity Part(byte[] bytes) => MailFault.Guard(() => Of(bytes).ParseEntity());

    protected override void OnHeadersBegin(long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        _fields = 0;
        _stream.HeaderStart = beginOffset;
        base.OnHeadersBegin(beginOffset, beginLineNumber, cancellationToken);
    }

    protected override void OnHeaderRead(Header header, int beginLineNumber, CancellationToken cancellationToken)
    {
        if (++_fields > MaxHeaderFields)
            throw TooLarge($"a header in it has more than {MaxHeaderFields:N0} fields");
        base.OnHeaderRead(header, beginLineNumber, cancellationToken);
    }

    protected override void OnHeadersEnd(
        long beginOffset, int beginLineNumber, long endOffset, int endLineNumber, CancellationToken cancellationToken)
    {
        _stream.HeaderStart = null;
        base.OnHeadersEnd(beginOffset, beginLineNumber, endOffset, endLineNumber, cancellationToken);
    }

    protected override void OnMimePartBegin(
        ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        CountPart();
        base.OnMimePartBegin(contentType, beginOffset, beginLineNumber, cancellationToken);
    }

    protected override void OnMessagePartBegin(
        ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        Enter();
        base.OnMessagePartBegin(contentType, beginOffset, beginLineNumber, cancellationToken);
    }

    protected override void OnMessagePartEnd(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        long headersEndOffset,
        long endOffset,
        int lines,
        CancellationToken cancellationToken)
    {
        _depth--;
        base.OnMessagePartEnd(contentType, beginOffset, beginLineNumber, headersEndOffset, endOffset, lines, cancellationToken);
    }

    protected override void OnMultipartBegin(
        ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        Enter();
        base.OnMultipartBegin(contentType, beginOffset, beginLineNumber, cancellationToken);
    }

    protected override void OnMultipartEnd(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        long headersEndOffset,
        long endOffset,
        int lines,
        CancellationToken cancellationToken)
    {
        _depth--;
        base.OnMultipartEnd(contentType, beginOffset, beginLineNumber, headersEndOffset, endOffset, lines, cancellationToken);
    }

    private static BoundedMimeParser Of(byte[] bytes) => new(new HeaderBoundStream(bytes));

    private static DocumentProblemException TooLarge(string message) => new(DocumentProblemKind.TooLarge, message);

    private void Enter()
    {
        CountPart();
        if (++_depth > MaxDepth)
            throw TooLarge($"its parts nest more than {MaxDepth} deep");
    }

    private void CountPart()
    {
        if (++_parts > MaxParts)
            throw TooLarge($"it has more than {MaxParts} parts");
    }
}
