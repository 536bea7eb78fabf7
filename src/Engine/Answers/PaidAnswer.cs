namespace ParallelLlm.Answers;

/// <summary>An answer that costs nothing any more: it was stored, or an identical chunk has just got it.</summary>
/// <param name="Value">The result.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Stored">What is kept of it, for a document that it is known to belong to; null when nothing is.</param>
internal sealed record PaidAnswer(object Value, string? Model, StoredCompletion? Stored)
{
    /// <summary>What has to be saved so that a chunk's own document is known as well; null when it is.</summary>
    public StoredCompletion? MissingFor(DocumentChunk chunk) =>
        Stored is null || Stored.DocumentId == chunk.DocumentId ? null : Stored with { DocumentId = chunk.DocumentId };
}
