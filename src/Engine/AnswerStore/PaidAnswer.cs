namespace ParallelLlm.AnswerStore;

/// <summary>An answer already paid for: it was stored, or an identical chunk has just received it.</summary>
/// <param name="Value">The result.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Stored">Its stored form, for a document that it is recorded for; null if it is not stored.</param>
internal sealed record PaidAnswer(object Value, string? Model, StoredCompletion? Stored)
{
    /// <summary>The entry to save so that the chunk's own document is recorded too; null if it is.</summary>
    public StoredCompletion? MissingFor(DocumentChunk chunk) =>
        Stored is null || Stored.DocumentId == chunk.DocumentId ? null : Stored with { DocumentId = chunk.DocumentId };
}
