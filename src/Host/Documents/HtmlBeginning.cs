using System.Collections.Frozen;

namespace ParallelLlm.Host.Documents;

/// <summary>Recognises HTML by its beginning.</summary>
internal static class HtmlBeginning
{
    // Those by which browsers recognise a page without a content type, and those that occur only in a page's head.
    private static readonly FrozenSet<string> Elements = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "!doctype", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b", "body", "br", "p", "meta",
        "link", "base");

    /// <summary>Whether a text begins as a whole page does: with its document type or its root.</summary>
    public static bool IsPage(ReadOnlySpan<char> head) =>
        FirstTag(head) is { } tag
        && (tag.Equals("html", StringComparison.OrdinalIgnoreCase) || tag.Equals("!doctype", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a text begins as a page does, or with an element that identifies HTML.</summary>
    public static bool IsMarkup(ReadOnlySpan<char> head) => FirstTag(head) is { } tag && Elements.Contains(tag);

    /// <summary>The name of the first tag, if only comments and an XML declaration precede it; <c>!doctype</c> only for HTML's.</summary>
    private static string? FirstTag(ReadOnlySpan<char> head)
    {
        head = head.TrimStart("\uFEFF \t\r\n\f");
        while (head.StartsWith("<!--") || head.StartsWith("<?"))
        {
            var closing = head[1] == '!' ? "-->" : ">";
            var end = head[2..].IndexOf(closing);
            if (end < 0)
                return null;
            head = head[(2 + end + closing.Length)..].TrimStart();
        }

        if (head is not ['<', ..])
            return null;
        head = head[1..];
        if (head.StartsWith("!doctype", StringComparison.OrdinalIgnoreCase))
            return head["!doctype".Length..].TrimStart().StartsWith("html", StringComparison.OrdinalIgnoreCase) ? "!doctype" : null;
        var length = head.IndexOfAny(" \t\r\n\f/>");
        return length > 0 ? head[..length].ToString() : null;
    }
}
