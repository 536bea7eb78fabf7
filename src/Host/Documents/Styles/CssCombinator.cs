namespace ParallelLlm.Host.Documents.Styles;

/// <summary>How one part of a selector stands to the part before it.</summary>
internal enum CssCombinator
{
    Descendant,
    Child,
    NextSibling,
    LaterSibling,
}
