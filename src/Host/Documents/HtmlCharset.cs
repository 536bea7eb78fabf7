using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>The encoding that an HTML document declares for itself.</summary>
internal static class HtmlCharset
{
    // Browsers look at the first 1,024 bytes; some generators put long comments first.
    private const int DeclaredWithin = 4096;

    private static readonly Regex Declaration = new(
        """(<meta[^>]*?charset\s*=\s*|^\s*<\?xml[^>]*?encoding\s*=\s*)["']?\s*(?<name>[\w:.-]+)""",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>The declared encoding, with fallbacks that throw; null where none is declared or it is not known.</summary>
    public static Encoding? Declared(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head[..Math.Min(head.Length, DeclaredWithin)]);
        var name = Declaration.Match(text).Groups["name"].Value;
        if (!TextEncoding.IsSupported(name))
            return null;

        // A declaration that could be read as ASCII is not UTF-16, whatever it says; browsers take it for UTF-8 too.
        var encoding = TextEncoding.Resolve(name);
        return EncodingDetector.Strict(encoding is UnicodeEncoding ? Encoding.UTF8 : encoding);
    }
}
