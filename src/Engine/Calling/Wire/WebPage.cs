using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Calling.Wire;

/// <summary>Says what a web page is that came where JSON was expected. Pure.</summary>
internal static partial class WebPage
{
    private const int MaxRead = 4096;

    /// <summary>That it is one, with its title where it has one, and where it comes from. Raw: not yet fit to be shown.</summary>
    public static string Describe(ReadOnlySpan<byte> page)
    {
        var title = Title().Match(Encoding.UTF8.GetString(page[..Math.Min(page.Length, MaxRead)])).Groups["title"].Value;
        var said = string.IsNullOrWhiteSpace(title) ? "" : $" (\"{WebUtility.HtmlDecode(title).Trim()}\")";
        return $"HTML instead of JSON{said}: it comes from something in front of the API, such as a proxy or a firewall.";
    }

    [GeneratedRegex("<title[^>]*>(?<title>[^<]{1,200})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Title();
}
