using AngleSharp.Dom;
using ParallelLlm.Host.Documents.Styles;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// The main content of a page: its <c>main</c> element, else the largest article, else its body without navigation, headers, footers,
/// asides and forms.
/// </summary>
internal sealed class MainContent
{
    // A form around more than this share of the page is no form to fill in: some systems wrap whole pages in one.
    private const double LargestForm = 0.5;

    private readonly int _bodyLength;
    private readonly bool _isWholeBody;

    private MainContent(IElement root, int bodyLength, bool isWholeBody) =>
        (Root, _bodyLength, _isWholeBody) = (root, bodyLength, isWholeBody);

    /// <summary>The element that holds it.</summary>
    public IElement Root { get; }

    public static MainContent Of(IElement body, DocumentStyles styles)
    {
        var root = Largest(body, "main,[role=main]", styles) ?? Largest(body, "article", styles);
        return new MainContent(root ?? body, body.TextContent.Length, isWholeBody: root is null);
    }

    /// <summary>Whether an element within it is no main content.</summary>
    public bool LeavesOut(IElement element) => _isWholeBody && element.LocalName switch
    {
        "nav" or "header" or "footer" or "aside" => true,
        "form" => element.TextContent.Length < LargestForm * _bodyLength,
        _ => false,
    };

    /// <summary>The element with the most text, of those that are shown and have any.</summary>
    private static IElement? Largest(IElement body, string selector, DocumentStyles styles) =>
        body.QuerySelectorAll(selector)
            .Where(element => styles[element].Display != Display.None && element.ParentElement?.Closest(selector) is null)
            .Select(element => (Element: element, Length: element.TextContent.AsSpan().Trim().Length))
            .Where(each => each.Length > 0)
            .OrderByDescending(each => each.Length)
            .FirstOrDefault().Element;
}
