using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>Makes a provider's message fit to be shown: one line, short, without keys and without the prompt's text. Pure.</summary>
internal static partial class ErrorText
{
    /// <summary>Maximum characters shown.</summary>
    public const int MaxLength = 300;

    // Enough to fill the shown text after cuts; more would only cost time.
    private const int MaxRead = 1024;
    private const int MaxNameLength = 64;
    private const string Mask = "***";

    /// <summary>The text to show; null if there is none.</summary>
    /// <param name="text">The provider's message.</param>
    /// <param name="prompt">The text sent; no more than a few of its words may be shown.</param>
    /// <param name="secret">Keys to mask, whatever their form.</param>
    public static string? Clean(string? text, string? prompt, Secrets? secret)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;

        try
        {
            return Masked(text, prompt, secret);
        }
        catch (RegexMatchTimeoutException)
        {
            // Any pattern can time out on a busy machine. No message is better than an unmasked key.
            return null;
        }
    }

    private static string Masked(string text, string? prompt, Secrets? secret)
    {
        if (!string.IsNullOrEmpty(prompt))
            text = Echo.Unescaped(text);

        // Masked before it is cut, since half a key is still a secret, and again after invisible characters are removed.
        text = secret?.Mask(text) ?? text;
        text = OneLine(text.Length > 2 * MaxRead ? text[..(2 * MaxRead)] : text);
        text = secret?.Mask(text) ?? text;
        text = Userinfo().Replace(text, "//" + Mask + "@");
        text = Bearer().Replace(text, "Bearer " + Mask);
        text = Key().Replace(text, Mask);
        text = NamedKey().Replace(text, Mask);
        text = LongToken().Replace(text, Mask);
        text = Shorten(text, MaxRead);
        return Shorten(Echo.Cut(text, prompt), MaxLength);
    }

    /// <summary>A code or type, if it has the form of one; otherwise null.</summary>
    public static string? Name(string? name, Secrets? secret) =>
        name is { Length: > 0 and <= MaxNameLength } && name.All(IsOfName) && Clean(name, prompt: null, secret) == name ? name : null;

    /// <summary>Collapses white space and control characters to one space; removes invisible characters.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        var gap = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Invisible.Is(rune))
                continue;
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                gap = line.Length > 0;
                continue;
            }

            if (gap)
                line.Append(' ');
            gap = false;
            line.Append(rune);
        }

        return line.ToString();
    }

    private static string Shorten(string text, int length) =>
        text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");

    [GeneratedRegex(@"//[^/\s@]+@", RegexOptions.None, 1000)]
    private static partial Regex Userinfo();

    [GeneratedRegex(@"\bBearer\s+[^\s'"",}]+", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Bearer();

    // Prefixes that providers give their keys, and tokens of three dotted parts.
    [GeneratedRegex(
        @"\b(?:sk|pk|rk|gsk|xai|hf|nvapi|csk|pplx|r8)[-_][A-Za-z0-9_\-*.]{4,}|\bAIza[A-Za-z0-9_\-*]{4,}"
        + @"|\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-.]+",
        RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"(?<=\b(?:api[-_ ]?key|authorization)(?: provided)?['""]?\s*[:=]\s*['""]?)[^\s'"",}]+", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NamedKey();

    // Keys without a prefix are long runs of letters and digits. Model names contain dashes.
    [GeneratedRegex(@"(?=[A-Za-z_]*[0-9])(?=[0-9_]*[A-Za-z])[A-Za-z0-9_]{32,}", RegexOptions.None, 1000)]
    private static partial Regex LongToken();

    private static bool IsOfName(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-';
}
