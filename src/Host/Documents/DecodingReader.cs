using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// Decodes a document strictly: a byte that does not fit the encoding is a <see cref="DocumentProblemException"/> with its offset, which
/// StreamReader does not provide. The encoding of a document stays open until the first byte that is not plain ASCII; the bytes from
/// there on decide it. Memory: one buffer of bytes and one of characters.
/// </summary>
internal sealed class DecodingReader : TextReader
{
    // A decoder may still hold the beginning of a character from the buffer before.
    private const int Slack = 16;

    // Bytes kept before the first that is not ASCII: their words help to identify the language.
    private const int Context = 512;

    // The most bytes to gather for a decision. The encoding of a text that leaves it open longer must be named.
    private const int MostGathered = 256 << 10;

    // An escape sequence may be cut off by the end of the buffer.
    private const int LongestSequence = 4;

    // A decoder holds back at most three bytes of a character.
    private const int MostHeldBack = 4;

    private readonly ByteSource _source;
    private readonly bool _isMarked;
    private readonly byte[] _before = new byte[MostHeldBack];
    private byte[] _bytes;
    private char[] _chars;
    private Decoder? _decoder;
    private Encoding? _encoding;
    private bool _isWide;
    private int _pendingStart;
    private int _pendingEnd;
    private bool _sourceEnded;
    private bool _isGathering;
    private long _plainUntil;
    private int _position;
    private int _length;
    private bool _ended;

    /// <param name="source">Where more bytes come from; disposed with the reader.</param>
    /// <param name="start">Where the text already in the buffer begins, after a byte order mark.</param>
    /// <param name="encoding">The encoding, with fallbacks that throw; null if the text so far is ASCII or does not decide it.</param>
    public DecodingReader(ByteSource source, byte[] buffer, int start, int end, Encoding? encoding)
    {
        (_source, _bytes, _pendingStart, _pendingEnd) = (source, buffer, start, end);
        _chars = new char[buffer.Length + Slack];
        _isMarked = start > 0;
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
        {
            if (NeedsMore())
                Took(_source.Read(_bytes.AsSpan(MakeRoom())));
            else
                Advance();
        }

        return _position < _length;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        while (_position == _length && !_ended)
        {
            if (NeedsMore())
                Took(await _source.ReadAsync(_bytes.AsMemory(MakeRoom()), cancellationToken));
            else
                Advance();
        }

        return _position < _length;
    }

    // Small buffers have no room for context.
    private int Kept => _decoder is null && _bytes.Length >= 2 * Context ? Context : 0;

    private bool NeedsMore()
    {
        var pending = _pendingEnd - _pendingStart;
        return !_sourceEnded && (_isGathering ? pending < _bytes.Length : pending <= Kept);
    }

    private int MakeRoom()
    {
        _bytes.AsSpan(_pendingStart, _pendingEnd - _pendingStart).CopyTo(_bytes);
        (_pendingStart, _pendingEnd) = (0, _pendingEnd - _pendingStart);
        return _pendingEnd;
    }

    private void Took(int count)
    {
        _pendingEnd += count;
        _sourceEnded = count == 0;
    }

    /// <summary>Decodes the bytes in the buffer, as far as their encoding is known.</summary>
    private void Advance()
    {
        var bytes = _bytes.AsSpan(_pendingStart, _pendingEnd - _pendingStart);
        if (_decoder is not null)
            Decode(bytes.Length);
        else if (_isGathering)
            Decide(bytes);
        else
            PassPlain(bytes);
    }

    /// <summary>Decodes plain ASCII but for the last <see cref="Kept"/> bytes; gathers bytes from the first other one on.</summary>
    private void PassPlain(Span<byte> bytes)
    {
        var known = (int)Math.Clamp(_plainUntil - Offset, 0, bytes.Length);
        var telling = EncodingDetector.FirstTelling(bytes[known..]);
        if (telling < 0 && _sourceEnded)
        {
            Decode(bytes.Length);
            return;
        }

        var plain = (telling < 0 ? bytes.Length : known + telling) - Kept;
        if (telling >= 0)
        {
            _isGathering = true;
            Enlarge(DocumentReader.SampleBytes);
        }

        if (plain > 0)
            Decode(plain);
    }

    private void Decide(ReadOnlySpan<byte> bytes)
    {
        var detected = EncodingDetector.Detect(bytes, _sourceEnded, Offset);
        if (detected.Problem is { Kind: DocumentProblemKind.InvalidEncoding } && !_sourceEnded && _bytes.Length < MostGathered)
        {
            Enlarge(2 * _bytes.Length);
            return;
        }

        if (detected.Problem is { } problem)
            throw new DocumentProblemException(problem);
        _isGathering = false;
        Use(detected.Encoding);
        _plainUntil = _source.Position - (_sourceEnded ? 0 : LongestSequence);
        Decode(_decoder is null && !_sourceEnded ? Math.Max(1, bytes.Length - LongestSequence) : bytes.Length);
    }

    private void Enlarge(int size)
    {
        if (_bytes.Length >= size)
            return;
        Array.Resize(ref _bytes, size);
        _chars = new char[size + Slack];
    }

    /// <summary>The offset in the document of the first byte not yet decoded.</summary>
    private long Offset => _source.Position - (_pendingEnd - _pendingStart);

    /// <summary>Decodes the next bytes of the buffer; ends the document once none are left and none follow.</summary>
    private void Decode(int count)
    {
        var bytes = _bytes.AsSpan(_pendingStart, count);
        var offset = Offset;
        _pendingStart += count;
        _ended = _sourceEnded && _pendingStart == _pendingEnd;
        _position = 0;
        // The plain ASCII up to here has been scanned already.
        if (_decoder is not null && !_isWide && ByteScan.HasNul(bytes))
            throw new DocumentProblemException(EncodingDetector.NulAt(offset + bytes.IndexOf((byte)0)).Problem!);
        try
        {
            _length = _decoder is null ? Encoding.ASCII.GetChars(bytes, _chars) : _decoder.GetChars(bytes, _chars, flush: _ended);
        }
        catch (DecoderFallbackException exception)
        {
            var index = StrictDecoding.IndexOf(exception, [.. _before, .. bytes], _before.Length);
            throw StrictDecoding.Invalid(_encoding!, offset + index, _isMarked, exception);
        }

        var text = _chars.AsSpan(0, _length);
        if (_isWide && text.IndexOf('\0') is >= 0 and var at)
            throw new DocumentProblemException(EncodingDetector.NulAt(OffsetOf(at, text, bytes, offset)).Problem!);
        if (_encoding is not null && StrictDecoding.Correct(_encoding, text) is { } stray)
            throw StrictDecoding.Invalid(_encoding, OffsetOf(stray, text, bytes, offset), _isMarked, null);
        Remember(bytes);
    }

    /// <summary>
    /// The offset in the document of a character of the text that was just decoded. How many bytes of the text before the decoder had
    /// held back is found by trying which number gives the same text.
    /// </summary>
    private long OffsetOf(int character, ReadOnlySpan<char> text, ReadOnlySpan<byte> bytes, long offset)
    {
        var unit = _encoding is UTF32Encoding ? sizeof(int) : _isWide ? sizeof(char) : 1;
        var at = offset + Encoding.GetEncoding(_encoding!.CodePage).GetByteCount(text[..character]);
        for (var heldBack = 0; heldBack <= MostHeldBack; heldBack++)
        {
            if ((at - heldBack) % unit == 0 && IsText([.. _before[^heldBack..], .. bytes], text))
                return at - heldBack;
        }

        return at;
    }

    private bool IsText(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> text)
    {
        if (!StrictDecoding.TryDecode(_encoding!, bytes, _ended, out var decoded))
            return false;
        StrictDecoding.Correct(_encoding!, decoded);
        return decoded.SequenceEqual(text);
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        var last = bytes[^Math.Min(bytes.Length, MostHeldBack)..];
        _before.AsSpan(last.Length).CopyTo(_before);
        last.CopyTo(_before.AsSpan(MostHeldBack - last.Length));
    }

    private void Use(Encoding? encoding) =>
        (_encoding, _decoder, _isWide) = (encoding, encoding?.GetDecoder(), encoding is UnicodeEncoding or UTF32Encoding);
}
