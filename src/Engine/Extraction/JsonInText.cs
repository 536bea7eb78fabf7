using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Finds the JSON object in an answer that says more than that.</summary>
internal static class JsonInText
{
    // An answer full of stray braces must not cost the square of its length: it is gone through so many times at most, and what
    // a failed parse costs counts as the characters that could be gone through in its time.
    private const int MostScans = 8;
    private const int FailedParse = 1024;
    private const int SomeFailedParses = 256 * FailedParse;

    /// <summary>
    /// The last outermost object of the text, since models think first and answer at the end: inside a code fence or in running text. Null when there is none.
    /// </summary>
    internal static JsonElement? LastObject(ReadOnlySpan<char> text)
    {
        JsonElement? last = null;
        var from = 0;
        for (var work = ((long)MostScans * text.Length) + SomeFailedParses; work > 0;)
        {
            var open = text[from..].IndexOf('{');
            if (open < 0)
                break;
            from += open;
            // Formulas and code are full of braces that begin no object.
            if (text[(from + 1)..].TrimStart(" \t\r\n") is not ['"' or '}', ..])
            {
                from++;
                continue;
            }

            var isWhole = IsBalanced(text[from..], out var scanned);
            work -= scanned;
            if (isWhole && TryParse(text.Slice(from, scanned), out var found))
            {
                last = found;
                from += scanned;
                continue;
            }

            work -= isWhole ? FailedParse : 0;
            from++;
        }

        return last;
    }

    /// <summary>What a code fence around the whole text holds; the text itself when there is none.</summary>
    internal static ReadOnlySpan<char> WithoutFence(ReadOnlySpan<char> text)
    {
        var firstLine = text.IndexOf('\n');
        return firstLine > 0 && text.StartsWith("```") && text.EndsWith("```") && firstLine < text.Length - 3 ? text[firstLine..^3].Trim() : text;
    }

    /// <summary>Parses a text that is one JSON value and nothing else.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out JsonElement value)
    {
        value = default;
        // Chatter is told by its first letter, without the cost of an exception.
        if (text.IsEmpty || text[0] is not ('{' or '[' or '"' or '-' or (>= '0' and <= '9')))
            return false;
        try
        {
            value = JsonElement.Parse(text);
            return true;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // The parser has no form that does not throw; an ArgumentException stands for half a surrogate pair.
            return false;
        }
    }

    /// <summary>Whether the text begins with what may be an object with an end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scanned">How far it was looked at; where the answer is yes, the object's length.</param>
    private static bool IsBalanced(ReadOnlySpan<char> text, out int scanned)
    {
        var depth = 0;
        var inString = false;
        var hasKey = false;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when inString:
                    at++;
                    break;
                case '"':
                    inString = !inString;
                    // A set of words, unlike an object, need not be followed to the end of the text.
                    if (!inString && !hasKey && text[(at + 1)..].TrimStart(" \t\r\n") is not [':', ..])
                    {
                        scanned = at + 1;
                        return false;
                    }

                    hasKey |= !inString;
                    break;
                case '{' when !inString:
                    depth++;
                    break;
                case '}' when !inString && --depth == 0:
                    scanned = at + 1;
                    return true;
            }
        }

        scanned = text.Length;
        return false;
    }
}
