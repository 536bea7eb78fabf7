using System.Text;

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>Splits style sheets as text. Separators that are quoted, escaped or within brackets do not count.</summary>
internal static class CssText
{
    public static string WithoutComments(string css)
    {
        if (!css.Contains("/*", StringComparison.Ordinal))
            return css;
        var text = new StringBuilder(css.Length);
        for (var at = 0; at < css.Length; at++)
        {
            if (css[at] is '"' or '\'')
            {
                var end = EndOfString(css, at);
                text.Append(css, at, end - at + 1);
                at = end;
            }
            else if (css[at] == '/' && at + 1 < css.Length && css[at + 1] == '*')
            {
                var end = css.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? css.Length : end + 1;
                text.Append(' ');
            }
            else
            {
                text.Append(css[at]);
            }
        }

        return text.ToString();
    }

    /// <summary>The parts between the separators that count.</summary>
    public static IEnumerable<string> Split(string css, char separator)
    {
        for (var start = 0; start <= css.Length;)
        {
            var end = Find(css, start, separator, separator);
            yield return css[start..end];
            start = end + 1;
        }
    }

    /// <summary>The index of the first of two separators that counts; the length if there is none.</summary>
    public static int Find(string css, int start, char one, char other)
    {
        for (var at = start; at < css.Length; at = EndOf(css, at) + 1)
        {
            if (css[at] == one || css[at] == other)
                return at;
        }

        return css.Length;
    }

    /// <summary>The last index of the unit at a position: a string, an escape, brackets with their content, or one character.</summary>
    public static int EndOf(string css, int start)
    {
        var depth = 0;
        for (var at = start; at < css.Length; at++)
        {
            if (css[at] is '"' or '\'')
                at = EndOfString(css, at);
            else if (css[at] == '\\')
                at++;
            else if (css[at] is '(' or '[' or '{')
                depth++;
            else if (css[at] is ')' or ']' or '}' && depth > 0)
                depth--;
            if (depth == 0)
                return Math.Min(at, css.Length - 1);
        }

        return css.Length - 1;
    }

    /// <summary>Where a quoted string ends: at its quote, or at the end of the line if it is not closed.</summary>
    private static int EndOfString(string css, int start)
    {
        for (var at = start + 1; at < css.Length; at++)
        {
            if (css[at] == css[start] || css[at] == '\n')
                return at;
            if (css[at] == '\\')
                at++;
        }

        return css.Length - 1;
    }
}
