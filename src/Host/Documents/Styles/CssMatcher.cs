using AngleSharp.Dom;
using CssPriority = AngleSharp.Css.Priority;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>
/// Matches elements against all selectors of a document, in the document's order. Compares each element with single parts of selectors
/// only, and remembers which beginnings of selectors its ancestors and earlier siblings have matched.
/// </summary>
internal sealed class CssMatcher
{
    private readonly Dictionary<string, List<Candidate>> _byKey = new(StringComparer.Ordinal);
    private int _parts;

    public CssMatcher(IEnumerable<CssRule> rules)
    {
        var order = 0;
        foreach (var rule in rules)
        {
            order++;
            foreach (var selector in CssSelector.ParseAll(rule.Selectors))
                Add(rule, selector, order);
        }
    }

    /// <summary>Whether there is nothing to match.</summary>
    public bool IsEmpty => _byKey.Count == 0;

    /// <summary>The rules that an element matches, in no order, each with its weight; the highest takes precedence.</summary>
    /// <param name="element">The element, after its parent and its earlier siblings.</param>
    /// <param name="matched">The parts that its parent has matched; records this child.</param>
    /// <param name="self">The parts that the element has matched, for its children.</param>
    public List<(CssRule Rule, (CssPriority Specificity, int Order) Weight)> Match(
        IElement element, MatchedParts matched, out MatchedParts self)
    {
        self = new MatchedParts(matched);
        var rules = new List<(CssRule, (CssPriority, int))>();
        foreach (var key in Keys(element))
        {
            foreach (var candidate in _byKey.GetValueOrDefault(key) ?? [])
            {
                if (!matched.Allows(candidate) || !candidate.Part.Selector.Match(element, null))
                    continue;
                if (candidate.Rule is { } rule)
                    rules.Add((rule, (candidate.Specificity, candidate.Order)));
                else
                    self.Add(candidate.Id);
            }
        }

        matched.Child(self);
        return rules;
    }

    private void Add(CssRule rule, CssSelector selector, int order)
    {
        Candidate? before = null;
        for (var i = 0; i < selector.Parts.Count; i++)
        {
            var part = selector.Parts[i];
            var isLast = i == selector.Parts.Count - 1;
            if (!_byKey.TryGetValue(part.Key, out var candidates))
                _byKey.Add(part.Key, candidates = []);
            before = new Candidate(_parts++, part, before?.Id, isLast ? rule : null, selector.Specificity, order);
            candidates.Add(before);
        }
    }

    private static IEnumerable<string> Keys(IElement element)
    {
        yield return "*";
        yield return element.LocalName;
        if (element.Id is { Length: > 0 } id)
            yield return "#" + id;
        foreach (var name in element.ClassList.Distinct(StringComparer.Ordinal))
            yield return "." + name;
    }

    /// <param name="Id">Its number among all.</param>
    /// <param name="Before">The number of the part that another element must have matched before; null for a first part.</param>
    /// <param name="Rule">The rule, if this is the last part of its selector.</param>
    internal sealed record Candidate(
        int Id, CssSelectorPart Part, int? Before, CssRule? Rule, CssPriority Specificity, int Order);
}
