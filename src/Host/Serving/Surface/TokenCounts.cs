namespace ParallelLlm.Host.Serving.Surface;

internal sealed record TokenCounts(long Prompt, long Completion, long Total);
