using AngleSharp.Css.Dom;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>A part of a selector, which is about one element.</summary>
/// <param name="Combinator">How the element stands to that of the part before; without meaning in the first part.</param>
/// <param name="Key">A tag, <c>.class</c> or <c>#id</c> that the element must have; <c>*</c> where nothing is sure.</param>
/// <param name="Selector">What is matched.</param>
internal sealed record CssSelectorPart(CssCombinator Combinator, string Key, ISelector Selector);
