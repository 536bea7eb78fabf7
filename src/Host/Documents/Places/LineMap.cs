namespace ParallelLlm.Host.Documents.Places;

/// <summary>
/// The lines of a text that streams. Keeps the lengths of the lines from the last piece asked for on, in a byte or two each: less than
/// the characters between that piece and the end of the text read.
/// </summary>
internal sealed class LineMap : IPlaceMap
{
    private const int BitsOfByte = 7;
    private const byte More = 1 << BitsOfByte;

    // More than the lines of the text that a chunker holds: beyond it lie blank lines that no chunk will have.
    private const int MostKept = 4 << 20;

    // Lengths with their line breaks, the lower bits first: seven bits in a byte, and whether another byte follows.
    private readonly List<byte> _lengths = [];
    private int _first;

    // The line that the first length is of, from 1, and its offset.
    private long _line = 1;
    private long _start;

    // Where the last line noted ends.
    private long _noted;
    private long _read;

    /// <summary>Notes the line breaks of the next piece of the text.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        for (var at = 0; text[at..].IndexOf('\n') is >= 0 and var length;)
        {
            at += length + 1;
            Add(_read + at - _noted);
            _noted = _read + at;
        }

        _read += text.Length;
        if (_lengths.Count > MostKept)
            ForgetBefore(_noted);
    }

    public IReadOnlyList<TextPlace> Of(long start, long end)
    {
        ForgetBefore(start);
        return [new TextPlace(start, new SourcePlace { Line = _line })];
    }

    private void ForgetBefore(long start)
    {
        while (_first < _lengths.Count)
        {
            var (length, next) = Next();
            if (_start + length > start)
                break;
            (_start, _first) = (_start + length, next);
            _line++;
        }

        if (_first > _lengths.Count / 2)
        {
            _lengths.RemoveRange(0, _first);
            _first = 0;
        }
    }

    private void Add(long length)
    {
        for (; length >= More; length >>= BitsOfByte)
            _lengths.Add((byte)(length | More));
        _lengths.Add((byte)length);
    }

    private (long Length, int Next) Next()
    {
        var (length, at, shift) = (0L, _first, 0);
        for (; _lengths[at] >= More; at++, shift += BitsOfByte)
            length |= (long)(_lengths[at] & ~More) << shift;
        return (length | ((long)_lengths[at] << shift), at + 1);
    }
}
