using System.Text.RegularExpressions;
using AngleSharp.Css.Parser;
using CssPriority = AngleSharp.Css.Priority;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>A selector, split so that the time to match it is linear in the number of its parts.</summary>
internal sealed partial record CssSelector(IReadOnlyList<CssSelectorPart> Parts, CssPriority Specificity)
{
    // Each relation within brackets multiplies the time that a match may take.
    private const int MostWithin = 1;

    // Bounds the time of the patterns, which have no time-out: on a busy machine any can be reached.
    private const int LongestPart = 1000;

    private const string Combinators = " \t\r\n\f>+~";

    /// <summary>The selectors of a rule; none if any is invalid, which makes the whole rule invalid.</summary>
    public static IReadOnlyList<CssSelector> ParseAll(string selectors)
    {
        var parser = new CssSelectorParser();
        var all = CssText.Split(selectors, ',').Select(selector => Parse(selector.Trim(), parser)).ToList();
        return all.TrueForAll(selector => selector is not null) ? all.OfType<CssSelector>().Where(IsOfElements).ToList() : [];
    }

    private static CssSelector? Parse(string text, CssSelectorParser parser)
    {
        var parts = new List<CssSelectorPart>();
        var specificity = CssPriority.Zero;
        var combinator = CssCombinator.Descendant;
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfPart(text, at);
            var part = text[at..end];
            if (part.Length > LongestPart || Within(part) > MostWithin || parser.ParseSelector(part) is not { } selector)
                return null;
            parts.Add(new CssSelectorPart(combinator, KeyOf(part), selector));
            specificity += selector.Specificity;
            for (at = end, combinator = CssCombinator.Descendant; at < text.Length && Combinators.Contains(text[at]); at++)
            {
                if (!char.IsWhiteSpace(text[at]))
                    combinator = Combinator(text[at]);
            }
        }

        return parts.Count > 0 ? new CssSelector(parts, specificity) : null;
    }

    private static CssCombinator Combinator(char sign) => sign switch
    {
        '>' => CssCombinator.Child,
        '+' => CssCombinator.NextSibling,
        _ => CssCombinator.LaterSibling,
    };

    private static int EndOfPart(string text, int start)
    {
        var end = start;
        while (end < text.Length && !Combinators.Contains(text[end]))
            end = CssText.EndOf(text, end) + 1;

        return end;
    }

    /// <summary>The number of relations within brackets.</summary>
    private static int Within(string part) =>
        part.Contains(":nth", StringComparison.OrdinalIgnoreCase)
            ? 0
            : Brackets().Matches(part).Sum(match => Relation().Count(Separator().Replace(match.Value, "${mark}")));

    private static string KeyOf(string part) => part.AsSpan().ContainsAny("\\|") ? "*" : Key().Match(part) switch
    {
        { Success: false } => "*",
        { Value: ['.' or '#', ..] } key => key.Value,
        var tag => tag.Value.ToLowerInvariant(),
    };

    /// <summary>Whether it selects elements rather than pseudo-elements.</summary>
    private static bool IsOfElements(CssSelector selector) =>
        !selector.Parts.Any(part => PseudoElement().IsMatch(part.Selector.Text));

    [GeneratedRegex(@"\(.*\)", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\s*(?<mark>[,()])\s*", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Separator();

    [GeneratedRegex(@"\s*[>+~]\s*|\s+", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Relation();

    [GeneratedRegex(@"^[.#]?[A-Za-z_][\w-]*", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Key();

    [GeneratedRegex(
        @"::|:(before|after|first-line|first-letter)\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Timeout.Infinite)]
    private static partial Regex PseudoElement();
}
