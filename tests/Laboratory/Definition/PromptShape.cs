namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>One size of prompts.</summary>
internal sealed record PromptShape
{
    public int Tokens { get; init; } = 400;

    public double Weight { get; init; } = 1;
}
