namespace ParallelLlm;

/// <summary>The sizes of a document's chunks. Immutable.</summary>
public sealed record ChunkingOptions
{
    internal const int SmallestChunk = 16;
    internal const int LargestChunk = 1_000_000;

    /// <summary>Maximum tokens in a chunk, including its overlap; from 16 to 1,000,000; 2,000 by default.</summary>
    public int MaxTokens { get; init; } = 2_000;

    /// <summary>
    /// Maximum tokens at the start of a chunk that repeat the end of the previous one; from 0 to less than half of <see cref="MaxTokens"/>;
    /// 100 by default. Reduced to start at a word or a sentence.
    /// </summary>
    public int OverlapTokens { get; init; } = 100;

    /// <summary>Throws when a setting is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting and its range.</exception>
    public void Validate()
    {
        if (MaxTokens is < SmallestChunk or > LargestChunk)
            throw new ArgumentOutOfRangeException(
                nameof(MaxTokens), MaxTokens, $"A chunk must have from {SmallestChunk} to {LargestChunk} tokens.");
        if (OverlapTokens < 0 || OverlapTokens >= (MaxTokens + 1) / 2)
            throw new ArgumentOutOfRangeException(
                nameof(OverlapTokens), OverlapTokens, $"The overlap must be from 0 to less than half of the chunk's {MaxTokens} tokens.");
    }
}
