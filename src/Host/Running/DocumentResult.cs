using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>A document's result as it is written.</summary>
/// <param name="Line">Its JSON line, end of line included.</param>
/// <param name="Error">Why it has not all of its fields; null when it has.</param>
internal sealed record DocumentResult(DocumentStatus Status, byte[] Line, DocumentError? Error = null)
{
    /// <summary>Whether the document was recognised, and nothing was done for it.</summary>
    public bool FromStore { get; init; }

    public static DocumentResult Of(DocumentOutcome outcome) => new(outcome.Status, DocumentLine.Write(outcome), outcome.Error);

    /// <summary>
    /// The results of all documents in one file: their lines, in order, and the first error. An attachment that cannot be read does not
    /// keep the others from being completed, as in a mail that is one document.
    /// </summary>
    public static DocumentResult Of(IReadOnlyList<DocumentResult> parts) => parts is [var only] ? only : new(
        StatusOf([.. parts.Where(part => part.Error is not { IsOfContent: true } || part.Status != DocumentStatus.Failed)]),
        [.. parts.SelectMany(part => part.Line)],
        parts.Select(part => part.Error).FirstOrDefault(error => error is not null))
    {
        FromStore = parts.All(part => part.FromStore),
    };

    private static DocumentStatus StatusOf(IReadOnlyList<DocumentResult> read) =>
        read.Count == 0 ? DocumentStatus.Failed
        : read.All(part => part.Status == read[0].Status) ? read[0].Status
        : DocumentStatus.Partial;
}
