namespace ParallelLlm.Host.Serving.Surface;

internal sealed record TokenCounts(long Prompt, long Completion, long Total)
{
    /// <summary>The part of the prompts that providers had in their cache.</summary>
    public long Cached { get; init; }
}
