namespace ParallelLlm.Host.Documents.Styles;

/// <summary>A rule of a style sheet.</summary>
/// <param name="Declarations">Its relevant declarations; at least one.</param>
internal sealed record CssRule(string Selectors, IReadOnlyList<CssDeclaration> Declarations)
{
    /// <summary>The relevant rules of a style sheet for a screen, in their order.</summary>
    public static IEnumerable<CssRule> Parse(string css) => Rules(CssText.WithoutComments(css).Replace("<!--", "").Replace("-->", ""), 0);

    // Groups of rules may be nested, to a limited depth.
    private static IEnumerable<CssRule> Rules(string css, int depth)
    {
        const int mostDepth = 16;
        for (var at = 0; at < css.Length && depth < mostDepth;)
        {
            var open = CssText.Find(css, at, '{', ';');
            var prelude = css[at..open].Trim();
            if (open == css.Length)
                yield break;
            if (css[open] == ';')
            {
                // A statement such as @import. Within selectors a semicolon is an error that takes the rule with it.
                at = open + 1;
                continue;
            }

            var close = CssText.Find(css, open + 1, '}', '}');
            var block = css[(open + 1)..close];
            at = close + 1;
            if (IsGroup(prelude))
            {
                foreach (var rule in Rules(block, depth + 1))
                    yield return rule;
            }
            else if (!prelude.StartsWith('@') && CssDeclaration.Parse(block).ToList() is { Count: > 0 } declarations)
            {
                yield return new CssRule(prelude, declarations);
            }
        }
    }

    private static bool IsGroup(string prelude) => Words(prelude)[0] switch
    {
        "@media" => CssMedia.IsScreen(prelude["@media".Length..]),
        "@supports" => !Words(prelude).Contains("not"),
        "@layer" => true,
        _ => false,
    };

    private static string[] Words(string prelude) => prelude.ToLowerInvariant().Split([' ', '\t', '\r', '\n', '(', ')']);
}
