using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ParallelLlm.Extraction;

/// <summary>The checked formats, by the standards that JSON Schema names for them. Pure.</summary>
internal static partial class TextFormats
{
    // Hints of other standards for numbers and secrets, which are no rules for texts.
    private static readonly string[] Hints =
        ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double", "decimal", "password", "binary"];

    private static readonly Dictionary<string, TextFormat> All = new TextFormat[]
    {
        new("date", "2024-12-31", IsDate),
        new("time", "23:59:00Z", IsTime),
        new("date-time", "2024-12-31T23:59:00Z", IsDateTime),
        new("duration", "P1DT12H", text => Duration().IsMatch(text) && text[^1] is not ('P' or 'T')),
        new("email", "name@example.org", IsEmail),
        new("hostname", "www.example.org", IsHostname),
        new("ipv4", "192.0.2.1", IsIPv4),
        new("ipv6", "2001:db8::1", IsIPv6),
        new("uri", "https://example.org/page", IsUri),
        new("uuid", "123e4567-e89b-12d3-a456-426614174000", text => Uuid().IsMatch(text)),
    }.ToDictionary(format => format.Name);

    /// <summary>Names of the checked formats.</summary>
    internal static IEnumerable<string> Names => All.Keys;

    /// <summary>The format with a name; null if it is not checked.</summary>
    internal static TextFormat? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>Whether a name is only a hint, not a rule for texts.</summary>
    internal static bool IsHint(string name) => Hints.Contains(name);

    private static bool IsDate(string text) =>
        text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDateTime(string text) => text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    private static bool IsTime(string text)
    {
        if (Time().Match(text) is not { Success: true } time)
            return false;
        var (hour, minute, second) = (Number("hour"), Number("minute"), Number("second"));
        var (ahead, hours, minutes) = (time.Groups["sign"].Value == "+", Number("hours"), Number("minutes"));
        if (hour > 23 || minute > 59 || hours > 23 || minutes > 59)
            return false;
        // A leap second comes at the end of a day in UTC.
        const int Day = 24 * 60;
        var utc = ((hour * 60) + minute + ((ahead ? -1 : 1) * ((hours * 60) + minutes)) + Day) % Day;
        return second < 60 || (second == 60 && utc == Day - 1);

        int Number(string group) => time.Groups[group].Success ? int.Parse(time.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    private static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > 64 || text.Length > 254 || !MailName().IsMatch(text[..at]))
            return false;
        var domain = text[(at + 1)..];
        return domain is ['[', .., ']']
            ? IsAddress(domain[1..^1])
            : IsHostname(domain);
    }

    private static bool IsAddress(string text) =>
        text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? IsIPv6(text[5..]) : IsIPv4(text);

    private static bool IsHostname(string text) => text.Length is > 0 and <= 253 && Hostname().IsMatch(text);

    private static bool IsIPv4(string text) => IPv4().IsMatch(text);

    private static bool IsIPv6(string text)
    {
        // The framework also accepts scopes, brackets and ports, and leading zeros in a version 4 address at the end.
        var isAddress = IPv6Letters().IsMatch(text)
            && IPAddress.TryParse(text, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6;
        if (!isAddress)
            return false;
        return !text.Contains('.', StringComparison.Ordinal) || IsIPv4(text[(text.LastIndexOf(':') + 1)..]);
    }

    private static bool IsUri(string text)
    {
        if (Uri().Match(text) is not { Success: true } uri)
            return false;
        var host = uri.Groups["host"];
        return !host.Success || host.Value is not ['[', .., ']'] || IsIPv6(host.Value[1..^1]);
    }

    [GeneratedRegex(
        @"^(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.[0-9]+)?"
        + @"(?:[Zz]|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();

    // RFC 3339, appendix A. A separate check ensures that something follows its letters.
    [GeneratedRegex(
        @"^P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?"
        + @"(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)\z",
        RegexOptions.None, 1000)]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\z", RegexOptions.None, 1000)]
    private static partial Regex Uuid();

    // RFC 1123: labels of letters, digits and, but for their ends, hyphens.
    [GeneratedRegex(
        @"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z",
        RegexOptions.None, 1000)]
    private static partial Regex Hostname();

    [GeneratedRegex(@"^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!\z)|\z)){4}\z", RegexOptions.None, 1000)]
    private static partial Regex IPv4();

    [GeneratedRegex(@"^[0-9A-Fa-f:.]{2,45}\z", RegexOptions.None, 1000)]
    private static partial Regex IPv6Letters();

    // RFC 5321: words of these letters between dots, or anything printable in quotes.
    [GeneratedRegex(
        """^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|"(?:[ !#-\[\]-~]|\\[ -~])*")\z""",
        RegexOptions.None, 1000)]
    private static partial Regex MailName();

    // RFC 3986: a scheme, a host after two slashes, a path, a query and a fragment, each of its own letters.
    [GeneratedRegex("""
        ^[A-Za-z][A-Za-z0-9+.-]*:
        (?://(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?
            (?<host>\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?
            (?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?
        |(?!//)(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)
        (?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?
        (?:\#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?\z
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Uri();
}
