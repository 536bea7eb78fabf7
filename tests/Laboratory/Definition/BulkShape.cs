namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>A document that arrives all at once, after a trickle.</summary>
internal sealed record BulkShape
{
    public required double AtS { get; init; }

    /// <summary>Its chunks; the first document has the rest.</summary>
    public required int Requests { get; init; }
}
