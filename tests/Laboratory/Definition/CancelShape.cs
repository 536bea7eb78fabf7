namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>The cancellation of a document.</summary>
internal sealed record CancelShape
{
    public required double AtS { get; init; }

    /// <summary>Which of each client's documents, from 0.</summary>
    public int Document { get; init; }
}
