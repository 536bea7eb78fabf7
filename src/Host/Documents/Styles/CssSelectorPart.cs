using AngleSharp.Css.Dom;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>A part of a selector, for one element.</summary>
/// <param name="Combinator">The relation to the element of the part before; meaningless in the first part.</param>
/// <param name="Key">A tag, <c>.class</c> or <c>#id</c> that the element must have; <c>*</c> if none is certain.</param>
internal sealed record CssSelectorPart(CssCombinator Combinator, string Key, ISelector Selector);
