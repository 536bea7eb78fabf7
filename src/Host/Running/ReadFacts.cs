using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Running;

/// <summary>Facts of a document that are known once it has been read. Not thread-safe.</summary>
internal sealed class ReadFacts
{
    /// <summary>Its format; null until it is known.</summary>
    public DocumentFormat? Format { get; set; }

    /// <summary>Parts of it that have no text.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    /// <summary>The hash of its content; null if it was not wanted or could not be taken.</summary>
    public CompletionKey? Content { get; set; }

    /// <summary>Whether its chunks were kept from an earlier reading: the document no longer holds the text that values stand in.</summary>
    public bool IsKept { get; set; }

    /// <summary>Why its text is not in its file; null if it is, or is not wanted there.</summary>
    public string? TextProblem { get; set; }
}
