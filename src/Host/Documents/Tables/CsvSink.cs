using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Host.Documents.Tables;

/// <summary>Holds the text of rows that has been written and not been read.</summary>
internal sealed class CsvSink : TextSink
{
    private char[] _text = new char[8 << 10];
    private int _start;
    private int _end;

    /// <summary>The places of the text.</summary>
    public PlaceMap Places { get; } = new();

    /// <summary>Characters that have not been read.</summary>
    public int Count => _end - _start;

    public char First => _text[_start];

    /// <summary>Takes text out.</summary>
    /// <returns>The number of characters taken.</returns>
    public int Take(Span<char> buffer)
    {
        var count = Math.Min(buffer.Length, Count);
        _text.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        if (_start == _end)
            _start = _end = 0;
        return count;
    }

    public override void Mark(SourcePlace place) => Places.Add(Length, place);

    public override void Progress()
    {
    }

    public override void Warn(string warning)
    {
    }

    protected override void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _text.Length - _end)
        {
            var larger = Count + text.Length > _text.Length ? new char[2 * (Count + text.Length)] : _text;
            _text.AsSpan(_start, Count).CopyTo(larger);
            (_text, _start, _end) = (larger, 0, Count);
        }

        text.CopyTo(_text.AsSpan(_end));
        _end += text.Length;
    }
}
