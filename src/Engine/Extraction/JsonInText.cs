using System.Text;
using System.Text.Json;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Extraction;

/// <summary>Finds and parses JSON in text. Pure.</summary>
internal static class JsonInText
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true };

    /// <summary>The content of a code fence around the whole text; the text itself if there is none.</summary>
    internal static ReadOnlySpan<char> WithoutFence(ReadOnlySpan<char> text)
    {
        var firstLine = text.IndexOf('\n');
        return firstLine > 0 && text.StartsWith("```") && text.EndsWith("```") && firstLine < text.Length - 3
            ? text[firstLine..^3].Trim()
            : text;
    }

    /// <summary>Parses a text that is exactly one JSON value.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out JsonElement value) => TryParse(text, default, out value);

    /// <summary>Parses an object that may have trailing commas, or NaN for a missing number.</summary>
    internal static bool TryParseLeniently(ReadOnlySpan<char> text, out JsonElement value)
    {
        if (TryParse(text, Lenient, out value))
            return true;
        if (!text.Contains("NaN", StringComparison.Ordinal))
            return false;
        return BareNumbers.WithNull(Encoding.UTF8.GetBytes(text.ToString()), BareNumbers.NotANumber) is { } replaced
            && TryParse(Encoding.UTF8.GetString(replaced.Span), Lenient, out value);
    }

    /// <summary>Whether the text starts with an object that has a key and an end.</summary>
    /// <param name="text">The text, from its brace.</param>
    /// <param name="length">The object's length, or the number of characters read if there is none.</param>
    /// <param name="hasKey">Whether it starts with a key and a colon, unlike a set of words.</param>
    internal static bool IsBalanced(ReadOnlySpan<char> text, out int length, out bool hasKey)
    {
        var depth = 0;
        var inString = false;
        hasKey = false;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when inString:
                    at++;
                    break;
                case '"':
                    inString = !inString;
                    // A set of words, unlike an object, is not followed to the end of the text.
                    if (!inString && !hasKey && text[(at + 1)..].TrimStart(" \t\r\n") is not [':', ..])
                    {
                        length = at + 1;
                        return false;
                    }

                    hasKey |= !inString;
                    break;
                case '{' when !inString:
                    depth++;
                    break;
                case '}' when !inString && --depth == 0:
                    length = at + 1;
                    return true;
            }
        }

        // Cut off within its first word, which may have been a key.
        hasKey |= inString;
        length = text.Length;
        return false;
    }

    private static bool TryParse(ReadOnlySpan<char> text, JsonDocumentOptions options, out JsonElement value)
    {
        value = default;
        // Chatter is recognized by its first letter, without the cost of an exception.
        if (text.IsEmpty || text[0] is not ('{' or '[' or '"' or '-' or (>= '0' and <= '9')))
            return false;
        try
        {
            value = JsonElement.Parse(text, options);
            return true;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // The parser has no variant that does not throw; an ArgumentException means half a surrogate pair.
            return false;
        }
    }
}
