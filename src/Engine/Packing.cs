namespace ParallelLlm;

/// <summary>
/// Whether chunks share calls. Chunks of requests with the same prompt, fields and settings are packed together, each with a result,
/// attempts and a stored answer of its own; a chunk whose part of an answer is missing or invalid is asked alone. Only the built-in
/// extractor packs. Off by default: fewer calls, at the price of some accuracy.
/// </summary>
public readonly record struct Packing
{
    /// <summary>The largest number of chunks in a call that can be set.</summary>
    public const int Highest = 100;

    private const int MostByItself = 20;

    /// <summary>One chunk per call; the default.</summary>
    public static Packing Off => default;

    /// <summary>
    /// Up to 20 chunks per call where an endpoint's requests are scarcer than its tokens, as its limits announce or as they were learnt,
    /// and where more chunks wait than requests are available. One chunk per call elsewhere.
    /// </summary>
    public static Packing Auto => new() { MostChunks = MostByItself, IsAuto = true };

    /// <summary>Chunks in a call at most; 1 if every chunk has a call of its own.</summary>
    public int MostChunks { get => field == 0 ? 1 : field; private init; }

    /// <summary>Whether the endpoint's limits decide.</summary>
    internal bool IsAuto { get; init; }

    /// <summary>Whether every chunk has a call of its own.</summary>
    internal bool IsOff => MostChunks == 1;

    /// <summary>Up to a number of waiting chunks per call, whatever the endpoint's limits.</summary>
    /// <param name="chunks">From 1 (off) to <see cref="Highest"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public static Packing UpTo(int chunks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunks, Highest);
        return chunks == 1 ? Off : new Packing { MostChunks = chunks };
    }

    /// <summary><c>off</c>, <c>auto</c>, or the number.</summary>
    public override string ToString() =>
        IsOff ? "off" : IsAuto ? "auto" : MostChunks.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
