using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>Describes a web page received instead of JSON. Pure.</summary>
internal static partial class WebPage
{
    private const int MaxRead = 4096;

    /// <summary>Names the page's title, if any, and its likely origin. Raw: not yet fit to be shown.</summary>
    public static string Describe(ReadOnlySpan<byte> page)
    {
        var title = Title().Match(Encoding.UTF8.GetString(page[..Math.Min(page.Length, MaxRead)])).Groups["title"].Value;
        var said = string.IsNullOrWhiteSpace(title) ? "" : $" (\"{WebUtility.HtmlDecode(title).Trim()}\")";
        return $"HTML instead of JSON{said}: it comes from something in front of the API, such as a proxy or a firewall.";
    }

    [GeneratedRegex(
        "<title[^>]*>(?<title>[^<]{1,200})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Title();
}
