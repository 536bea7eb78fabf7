using System.Collections.Frozen;

namespace ParallelLlm.Host.Documents;

/// <summary>Knows HTML by how it begins.</summary>
internal static class HtmlBeginning
{
    // Those by which browsers know a page that comes without a type, and those that only a page's head holds.
    private static readonly FrozenSet<string> Elements = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "!doctype", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b", "body", "br", "p", "meta", "link",
        "base");

    /// <summary>Whether a text begins as a whole page does: with its document type or its root.</summary>
    public static bool IsPage(ReadOnlySpan<char> head) =>
        FirstTag(head) is { } tag
        && (tag.Equals("html", StringComparison.OrdinalIgnoreCase) || tag.Equals("!doctype", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a text begins with one of the elements that browsers know HTML by.</summary>
    public static bool IsMarkup(ReadOnlySpan<char> head) => FirstTag(head) is { } tag && Elements.Contains(tag);

    /// <summary>The name of the first tag, when nothing but comments and an XML declaration precedes it; <c>!doctype</c> is HTML's
    /// alone.</summary>
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
