using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// A document's characters, decoded strictly: a byte that does not fit the encoding is a <see cref="DocumentProblemException"/> that
/// names its offset, which StreamReader cannot tell. As long as a document is plain ASCII its encoding is open; the first other byte
/// decides it, wherever it is. Memory: one buffer of bytes and one of characters.
/// </summary>
internal sealed class DecodingReader : TextReader
{
    // A decoder may still hold the beginning of a character from the buffer before.
    private const int Slack = 16;

    private readonly ByteSource _source;
    private readonly byte[] _bytes;
    private readonly char[] _chars;
    private Decoder? _decoder;
    private Encoding? _encoding;
    private int _pendingStart;
    private int _pendingEnd;
    private int _position;
    private int _length;
    private bool _ended;

    /// <param name="source">Where more bytes come from; disposed with the reader.</param>
    /// <param name="buffer">The buffer to read into.</param>
    /// <param name="start">Where in the buffer the text begins that was read already, after a byte order mark.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="encoding">The encoding, with fallbacks that throw; null while everything is ASCII.</param>
    public DecodingReader(ByteSource source, byte[] buffer, int start, int end, Encoding? encoding)
    {
        (_source, _bytes, _pendingStart, _pendingEnd) = (source, buffer, start, end);
        _chars = new char[buffer.Length + Slack];
        Use(encoding);
    }

    public override int Peek() => Fill() ? _chars[_position] : -1;

    public override int Read() => Fill() ? _chars[_position++] : -1;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer) => buffer.IsEmpty || !Fill() ? 0 : Take(buffer);

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty || !await FillAsync(cancellationToken) ? 0 : Take(buffer.Span);

    public override Task<int> ReadBlockAsync(char[] buffer, int index, int count) =>
        ReadBlockAsync(buffer.AsMemory(index, count)).AsTask();

    public override async ValueTask<int> ReadBlockAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        var total = 0;
        while (total < buffer.Length && await ReadAsync(buffer[total..], cancellationToken) is > 0 and var read)
            total += read;
        return total;
    }

    public override Task<string> ReadToEndAsync() => ReadToEndAsync(CancellationToken.None);

    public override async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await FillAsync(cancellationToken))
        {
            text.Append(_chars, _position, _length - _position);
            _position = _length;
        }

        return text.ToString();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }

    private int Take(Span<char> buffer)
    {
        var count = Math.Min(buffer.Length, _length - _position);
        _chars.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    private bool Fill()
    {
        while (_position == _length && !_ended)
            Decode(_pendingEnd > _pendingStart ? _pendingEnd - _pendingStart : _source.Read(_bytes));
        return _position < _length;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        while (_position == _length && !_ended)
            Decode(_pendingEnd > _pendingStart ? _pendingEnd - _pendingStart : await _source.ReadAsync(_bytes, cancellationToken));
        return _position < _length;
    }

    /// <summary>Decodes the bytes at hand; none are the end of the document.</summary>
    private void Decode(int count)
    {
        var bytes = _bytes.AsSpan(_pendingStart, count);
        var offset = _source.Position - count;
        (_pendingStart, _pendingEnd) = (0, 0);
        _ended = count == 0;
        _position = 0;
        if (_decoder is null && !Ascii.IsValid(bytes))
        {
            var detected = EncodingDetector.Detect(bytes, isWhole: false, offset);
            if (detected.Problem is { } problem)
                throw new DocumentProblemException(problem);
            Use(detected.Encoding);
        }

        try
        {
            _length = _decoder is null ? Encoding.ASCII.GetChars(bytes, _chars) : _decoder.GetChars(bytes, _chars, flush: _ended);
        }
        catch (DecoderFallbackException exception)
        {
            throw new DocumentProblemException(
                DocumentProblemKind.InvalidEncoding,
                $"not valid {_encoding!.WebName} at byte {offset + exception.Index}",
                exception);
        }
    }

    private void Use(Encoding? encoding) => (_encoding, _decoder) = (encoding, encoding?.GetDecoder());
}
