namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Edit distances of a pattern to the parts of a text that end at each character: the bit vectors of Myers (1999), in blocks as by Hyyrö
/// (2003). Takes one step for each character and 64 letters of the pattern.
/// </summary>
internal sealed class NearPattern
{
    private const int Bits = 64;

    private readonly int _length;
    private readonly ulong[] _equal;
    private readonly ulong[] _plus;
    private readonly ulong[] _minus;

    /// <param name="pattern">Ids of the pattern's letters.</param>
    /// <param name="letters">The number of ids.</param>
    public NearPattern(ReadOnlySpan<ushort> pattern, int letters)
    {
        _length = pattern.Length;
        Blocks = (_length + Bits - 1) / Bits;
        _equal = new ulong[letters * Blocks];
        (_plus, _minus) = (new ulong[Blocks], new ulong[Blocks]);
        for (var i = 0; i < pattern.Length; i++)
            _equal[(pattern[i] * Blocks) + (i / Bits)] |= 1UL << (i % Bits);
    }

    /// <summary>Steps for a character.</summary>
    public int Blocks { get; }

    /// <summary>The least distance of the pattern to a part of the text that ends at each character.</summary>
    /// <param name="text">Ids of the text's letters.</param>
    /// <param name="step">1 to read forwards, -1 to read backwards.</param>
    /// <param name="isAnchored">Whether the part starts where reading starts; otherwise anywhere.</param>
    /// <param name="distances">Takes the distance after each character read.</param>
    public void Read(ReadOnlySpan<ushort> text, int step, bool isAnchored, Span<int> distances)
    {
        Array.Fill(_plus, ulong.MaxValue);
        Array.Clear(_minus);
        var distance = _length;
        var at = step > 0 ? 0 : text.Length - 1;
        for (var count = 0; count < text.Length; count++, at += step)
        {
            distance += Column(_equal.AsSpan(text[at] * Blocks, Blocks), isAnchored ? 1UL : 0);
            distances[count] = distance;
        }
    }

    // The change of the distance of the whole pattern with one more character.
    private int Column(ReadOnlySpan<ulong> equals, ulong up)
    {
        var plus = _plus.AsSpan(0, equals.Length);
        var minus = _minus.AsSpan(0, equals.Length);
        // Whether the distance of the block above rises, or falls.
        var down = 0UL;
        ulong horizontalUp = 0, horizontalDown = 0;
        for (var block = 0; block < equals.Length; block++)
        {
            var equal = equals[block];
            var vertical = equal | minus[block];
            equal |= down;
            var horizontal = (((equal & plus[block]) + plus[block]) ^ plus[block]) | equal;
            horizontalUp = minus[block] | ~(horizontal | plus[block]);
            horizontalDown = plus[block] & horizontal;
            var (shiftedUp, shiftedDown) = ((horizontalUp << 1) | up, (horizontalDown << 1) | down);
            (up, down) = (horizontalUp >> (Bits - 1), horizontalDown >> (Bits - 1));
            plus[block] = shiftedDown | ~(vertical | shiftedUp);
            minus[block] = shiftedUp & vertical;
        }

        var last = (_length - 1) % Bits;
        return (int)((horizontalUp >> last) & 1) - (int)((horizontalDown >> last) & 1);
    }
}
