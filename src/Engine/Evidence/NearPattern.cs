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
        var last = 1UL << ((_length - 1) % Bits);
        var at = step > 0 ? 0 : text.Length - 1;
        for (var count = 0; count < text.Length; count++, at += step)
        {
            var row = text[at] * Blocks;
            var carry = isAnchored ? 1 : 0;
            for (var block = 0; block < Blocks; block++)
                carry = Step(block, _equal[row + block], carry, block == Blocks - 1 ? last : 1UL << (Bits - 1));
            distance += carry;
            distances[count] = distance;
        }
    }

    private int Step(int block, ulong equal, int carry, ulong high)
    {
        var (plus, minus) = (_plus[block], _minus[block]);
        var vertical = equal | minus;
        equal |= carry < 0 ? 1UL : 0;
        var horizontal = (((equal & plus) + plus) ^ plus) | equal;
        var up = minus | ~(horizontal | plus);
        var down = plus & horizontal;
        var next = (up & high) != 0 ? 1 : (down & high) != 0 ? -1 : 0;
        up = (up << 1) | (carry > 0 ? 1UL : 0);
        down = (down << 1) | (carry < 0 ? 1UL : 0);
        _plus[block] = down | ~(vertical | up);
        _minus[block] = up & vertical;
        return next;
    }
}
