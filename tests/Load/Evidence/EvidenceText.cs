namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>A piece of a document to plant values in.</summary>
/// <param name="Document">The document's name.</param>
/// <param name="Language">Two letters for a text of a known language; empty for others.</param>
/// <param name="Text">The text, of a chunk's length.</param>
internal sealed record EvidenceText(string Document, string Language, string Text)
{
    public bool IsUnspaced => Language is "zh" or "zt" or "ja" or "th";
}
