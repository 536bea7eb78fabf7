using AngleSharp.Dom;
using CssPriority = AngleSharp.Css.Priority;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The styles of a document's elements, by its own style sheets and <c>style</c> attributes.</summary>
internal sealed class DocumentStyles
{
    // The origin of a style attribute, which takes precedence over every selector.
    private const int Inline = 1;

    private static readonly int PropertyCount = Enum.GetValues<CssProperty>().Length;

    private readonly Dictionary<IElement, ElementStyle> _styles = new(ReferenceEqualityComparer.Instance);
    private readonly CssMatcher _matcher;
    private readonly Action _checkpoint;

    private DocumentStyles(CssMatcher matcher, Action checkpoint) => (_matcher, _checkpoint) = (matcher, checkpoint);

    /// <summary>Finds the style of every element that is shown.</summary>
    /// <param name="checkpoint">Called at every element; throws to give the document up.</param>
    public static DocumentStyles Of(IDocument document, Action checkpoint)
    {
        var sheets = document.QuerySelectorAll("style").Where(IsForScreens).SelectMany(sheet => CssRule.Parse(sheet.TextContent));
        var styles = new DocumentStyles(new CssMatcher(sheets), checkpoint);
        if (document.DocumentElement is { } root)
            styles.Add(root, ElementStyle.Initial, new MatchedParts(null));
        return styles;
    }

    /// <summary>The style of an element; not displayed if an element around it is not.</summary>
    public ElementStyle this[IElement element] =>
        _styles.GetValueOrDefault(element, ElementStyle.NotDisplayed);

    private void Add(IElement element, ElementStyle parent, MatchedParts matched)
    {
        _checkpoint();
        var winners = new Winner[PropertyCount];
        var self = matched;
        if (!_matcher.IsEmpty)
        {
            foreach (var (rule, weight) in _matcher.Match(element, matched, out self))
                Apply(rule.Declarations, new Weight(false, 0, weight.Specificity, weight.Order), winners);
        }

        if (element.GetAttribute("style") is { } inline)
            Apply(CssDeclaration.Parse(CssText.WithoutComments(inline)), new Weight(false, Inline, default, 0), winners);
        var style = ElementStyle.Of(element, parent, Array.ConvertAll(winners, winner => winner.Value));
        if (style.Display == Display.None)
            return;
        _styles.Add(element, style);

        // Not by index, which would search from the start for each child.
        foreach (var child in element.ChildNodes)
        {
            if (child is IElement inner)
                Add(inner, style, self);
        }
    }

    private static void Apply(IEnumerable<CssDeclaration> declarations, Weight weight, Winner[] winners)
    {
        foreach (var declaration in declarations)
        {
            var own = weight with { IsImportant = declaration.IsImportant };
            ref var winner = ref winners[(int)declaration.Property];
            if (winner.Value is null || Weight.Compare(own, winner.Weight) >= 0)
                winner = new Winner(declaration.Value, own);
        }
    }

    private static bool IsForScreens(IElement sheet) =>
        CssMedia.IsScreen(sheet.GetAttribute("media") ?? "")
        && (sheet.GetAttribute("type") is not { Length: > 0 } type || type.Equals("text/css", StringComparison.OrdinalIgnoreCase));

    private readonly record struct Winner(string? Value, Weight Weight);

    private readonly record struct Weight(bool IsImportant, int Origin, CssPriority Specificity, int Order)
    {
        public static int Compare(Weight one, Weight other)
        {
            var byOrigin = (one.IsImportant, one.Origin).CompareTo((other.IsImportant, other.Origin));
            var bySpecificity = one.Specificity.CompareTo(other.Specificity);
            return byOrigin != 0 ? byOrigin : bySpecificity != 0 ? bySpecificity : one.Order.CompareTo(other.Order);
        }
    }
}
