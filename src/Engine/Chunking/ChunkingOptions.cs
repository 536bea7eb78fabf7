namespace ParallelLlm;

/// <summary>How big the chunks of a document are. Immutable.</summary>
public sealed record ChunkingOptions
{
    internal const int SmallestChunk = 16;
    internal const int LargestChunk = 1_000_000;

    /// <summary>Most tokens of a chunk, its overlap included; from 16 to 1,000,000, 2,000 by default.</summary>
    public int MaxTokens { get; init; } = 2_000;

    /// <summary>
    /// Most tokens at the start of a chunk that repeat the end of the one before; from 0 to less than half of <see cref="MaxTokens"/>, 100
    /// by default. Less where that begins at a word or a sentence.
    /// </summary>
    public int OverlapTokens { get; init; } = 100;

    /// <summary>Throws when a setting is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting and what it takes.</exception>
    public void Validate()
    {
        if (MaxTokens is < SmallestChunk or > LargestChunk)
            throw new ArgumentOutOfRangeException(
                nameof(MaxTokens), MaxTokens, $"A chunk has from {SmallestChunk} to {LargestChunk} tokens.");
        if (OverlapTokens < 0 || OverlapTokens >= (MaxTokens + 1) / 2)
            throw new ArgumentOutOfRangeException(
                nameof(OverlapTokens), OverlapTokens, $"The overlap is from 0 to less than half of the chunk's {MaxTokens} tokens.");
    }
}
