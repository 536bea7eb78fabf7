namespace ParallelLlm.Host.Output.Report;

/// <summary>
/// Chooses what the report shows of a text, in blocks of a fixed size: a short text as a whole, of a long one what surrounds the values.
/// Bounded, so that a document with very many values does not fill the page.
/// </summary>
internal sealed class TextBlocks
{
    /// <summary>Texts up to this many characters are shown as a whole.</summary>
    public const int ShortChars = 8 << 10;

    /// <summary>The most characters shown of a text, but for the last value's surroundings.</summary>
    public const int MostChars = 192 << 10;

    /// <summary>Characters shown at least before and after a value, where the text has them.</summary>
    public const int Around = 600;

    private const int BlockChars = 256;
    private const int ShortBlocks = ShortChars / BlockChars;
    private const int BeginningBlocks = 8;

    private readonly HashSet<long> _wanted = [];
    private readonly SortedDictionary<long, char[]> _kept = [];
    private long _length;

    /// <param name="spans">The spans to show; if not all fit, the first ones.</param>
    public TextBlocks(IEnumerable<(long Start, long End)> spans)
    {
        foreach (var (start, end) in spans)
        {
            if (_wanted.Count * BlockChars >= MostChars)
                break;
            for (var block = Math.Max(0, start - Around) / BlockChars; block <= (end - 1 + Around) / BlockChars; block++)
                _wanted.Add(block);
        }

        // Of a text without any, its beginning gives an idea.
        for (var block = 0; _wanted.Count < BeginningBlocks && block < BeginningBlocks; block++)
            _wanted.Add(block);

        // A gap that is hardly longer than the words about it is filled.
        foreach (var block in _wanted.Where(block => _wanted.Contains(block + 2) && !_wanted.Contains(block + 1)).ToList())
            _wanted.Add(block + 1);
    }

    /// <summary>Characters of the text so far.</summary>
    public long Length => _length;

    /// <summary>Adds the next characters of the text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var block = _length / BlockChars;
            var offset = (int)(_length % BlockChars);
            var count = Math.Min(text.Length, BlockChars - offset);
            if (block < ShortBlocks || _wanted.Contains(block))
            {
                if (!_kept.TryGetValue(block, out var kept))
                    _kept.Add(block, kept = new char[BlockChars]);
                text[..count].CopyTo(kept.AsSpan(offset));
            }

            _length += count;
            text = text[count..];
        }
    }

    /// <summary>The pieces to show, once the text has ended; they begin and end with a line where one is near.</summary>
    public IReadOnlyList<TextPiece> Pieces()
    {
        var isShort = _length <= ShortChars;
        var pieces = new List<TextPiece>();
        var run = new List<long>();
        foreach (var block in _kept.Keys.Where(block => isShort || _wanted.Contains(block)))
        {
            if (run.Count > 0 && block > run[^1] + 1)
                pieces.Add(Piece(run));
            run.Add(block);
        }

        if (run.Count > 0)
            pieces.Add(Piece(run));
        return pieces;
    }

    private TextPiece Piece(List<long> run)
    {
        var start = run[0] * BlockChars;
        var text = string.Create((int)Math.Min(run.Count * BlockChars, _length - start), run, (target, blocks) =>
        {
            foreach (var (index, block) in blocks.Index())
            {
                var rest = target[(index * BlockChars)..];
                _kept[block].AsSpan(0, Math.Min(BlockChars, rest.Length)).CopyTo(rest);
            }
        });
        run.Clear();
        var first = start == 0 ? 0 : LineStart(text);
        var last = start + text.Length == _length ? text.Length : LineEnd(text, first);
        return new TextPiece(start + first, text[first..last]);
    }

    // Values keep twice this distance from both ends, so that none is cut.
    private static int LineStart(string text)
    {
        var most = Math.Min(Around / 2, text.Length);
        var line = text.AsSpan(0, most).IndexOf('\n');
        var start = line >= 0 ? line + 1 : text.AsSpan(0, most).IndexOf(' ') + 1;
        return start < text.Length && char.IsLowSurrogate(text[start]) ? start + 1 : start;
    }

    private static int LineEnd(string text, int first)
    {
        var least = Math.Max(first, text.Length - (Around / 2));
        var line = text.AsSpan(least).LastIndexOf('\n');
        var end = line >= 0 ? least + line + 1 : text.AsSpan(least).LastIndexOf(' ') is >= 0 and var blank ? least + blank : text.Length;
        return end > first && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }
}
