using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Finds the JSON object in an answer that says more than that.</summary>
internal static class JsonInText
{
    // An answer full of stray braces must not cost the square of its length.
    private const int MostTries = 32;

    /// <summary>
    /// The last outermost object of the text, since models think first and answer at the end: inside a code fence or in running text. Null when there is none.
    /// </summary>
    internal static JsonElement? LastObject(ReadOnlySpan<char> text)
    {
        JsonElement? last = null;
        var from = 0;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var open = text[from..].IndexOf('{');
            if (open < 0)
                break;
            from += open;
            var length = Balanced(text[from..]);
            if (length > 0 && TryParse(text.Slice(from, length), out var found))
            {
                last = found;
                from += length;
            }
            else
            {
                from++;
            }
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

    /// <summary>The length of the object that the text begins with; 0 when it has no end.</summary>
    private static int Balanced(ReadOnlySpan<char> text)
    {
        var depth = 0;
        var inString = false;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when inString:
                    at++;
                    break;
                case '"':
                    inString = !inString;
                    break;
                case '{' when !inString:
                    depth++;
                    break;
                case '}' when !inString && --depth == 0:
                    return at + 1;
            }
        }

        return 0;
    }
}
