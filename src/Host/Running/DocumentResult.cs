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
}
