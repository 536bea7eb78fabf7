namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Which parts of a region's width have words, as one bit for each narrow strip.</summary>
internal readonly struct Coverage
{
    private const int Bits = 64;

    private readonly ulong[] _strips;

    private Coverage(ulong[] strips) => _strips = strips;

    /// <summary>A region without words.</summary>
    /// <param name="strips">How many strips the region has.</param>
    public static Coverage Empty(int strips) => new(new ulong[(strips + Bits - 1) / Bits]);

    public void Add(int first, int last)
    {
        for (var strip = first; strip <= last; strip++)
            _strips[strip / Bits] |= 1UL << (strip % Bits);
    }

    public Coverage With(Coverage other)
    {
        var sum = new ulong[_strips.Length];
        for (var i = 0; i < sum.Length; i++)
            sum[i] = _strips[i] | other._strips[i];
        return new Coverage(sum);
    }

    /// <summary>Whether this many neighbouring strips are empty between others that are not.</summary>
    public bool HasGap(int strips)
    {
        var empty = -1;
        for (var i = 0; i < _strips.Length; i++)
        {
            for (var bit = 0; bit < Bits; bit++)
            {
                if ((_strips[i] >> bit & 1) == 0)
                {
                    empty += empty < 0 ? 0 : 1;
                    continue;
                }

                if (empty >= strips)
                    return true;
                empty = 0;
            }
        }

        return false;
    }
}
