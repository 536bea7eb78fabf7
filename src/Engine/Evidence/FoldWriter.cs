namespace ParallelLlm.EvidenceSearch;

/// <summary>Folds a text. Used once.</summary>
internal ref struct FoldWriter
{
    // Hardly any text has more expansions.
    private const int Spare = 16;

    private readonly ReadOnlySpan<char> _source;

    private char[] _text;
    private int[] _starts;
    private int[] _ends;
    private int _length;

    public FoldWriter(ReadOnlySpan<char> source)
    {
        _source = source;
        var room = source.Length + (source.Length / 64) + Spare;
        (_text, _starts, _ends) = (new char[room], new int[room], new int[room]);
        var at = 0;
        while (at < source.Length)
            at = Next(at);
    }

    public readonly char[] Text => _text[.._length];

    public readonly int[] Starts => _starts[.._length];

    public readonly int[] Ends => _ends[.._length];

    private int Next(int at)
    {
        var character = _source[at];
        switch (FoldTable.Of(character))
        {
            case ' ':
                return Blank(at);
            case FoldTable.Nothing:
                LeaveOut(at);
                break;
            case FoldTable.Several:
                foreach (var part in FoldTable.Expansion(character))
                    Add(part, at);
                break;
            case not FoldTable.Nothing when FoldTable.Joined(_length == 0 ? ' ' : _text[_length - 1], character)
                is not FoldTable.Nothing and var joined:
                (_text[_length - 1], _ends[_length - 1]) = (joined, at + 1);
                break;
            case var folded:
                Add(folded, at);
                break;
        }

        return at + 1;
    }

    // An accent belongs to its letter; a soft hyphen to nothing.
    private readonly void LeaveOut(int at)
    {
        if (_length > 0 && _ends[_length - 1] == at && Letters.IsMark(_source[at]))
            _ends[_length - 1] = at + 1;
    }

    private int Blank(int at)
    {
        var (end, breaks) = (at, 0);
        var isPlain = true;
        for (; end < _source.Length && FoldTable.Of(_source[end]) == ' '; end++)
        {
            breaks += _source[end] == '\n' ? 1 : 0;
            isPlain &= _source[end] != '\t';
        }

        if (breaks > 0 && IsHyphenated(at, end))
        {
            // A soft hyphen is left out already.
            _length -= _length > 0 && _text[_length - 1] == '-' ? 1 : 0;
            return end;
        }

        // Lines of Chinese and Japanese are broken anywhere.
        var isInside = _length > 0 && end < _source.Length && IsIdeographic(_text[_length - 1]) && IsIdeographic(_source[end]);
        if (isInside && breaks <= 1 && isPlain && (breaks == 1 || end == at + 1))
            return end;
        if (_length > 0 && _text[_length - 1] != ' ')
            Add(' ', at, end);
        return end;
    }

    // A letter, a hyphen, a line end, and a lower-case letter.
    private readonly bool IsHyphenated(int at, int end) =>
        at >= 2 && end < _source.Length
        && _source[at - 1] is '-' or '\u00AD' or '\u2010'
        && char.IsLetter(_source[at - 2])
        && char.IsLower(_source[end]);

    private static bool IsIdeographic(char character) => character is >= '\u3003' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF';

    private void Add(char folded, int at) => Add(folded, at, at + 1);

    private void Add(char folded, int start, int end)
    {
        if (_length == _text.Length)
        {
            Array.Resize(ref _text, 2 * _length);
            Array.Resize(ref _starts, 2 * _length);
            Array.Resize(ref _ends, 2 * _length);
        }

        (_text[_length], _starts[_length], _ends[_length]) = (folded, start, end);
        _length++;
    }
}
