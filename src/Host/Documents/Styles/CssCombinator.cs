namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The relation of one part of a selector to the part before it.</summary>
internal enum CssCombinator
{
    Descendant,
    Child,
    NextSibling,
    LaterSibling,
}
