using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>Removes from a message anything that repeats a prompt. Pure.</summary>
internal static partial class Echo
{
    // A run of 16 characters always contains one of the probes of 8 that start at every 8th position.
    private const int ShortestRun = 16;
    private const int Probe = 8;

    // Bounds the work where a prompt repeats the same few characters thousands of times.
    private const int MostTries = 256;

    /// <summary>Replaces every run of 16 or more characters that also occurs in the prompt with an ellipsis. One line.</summary>
    public static string Cut(string message, string? prompt)
    {
        if (string.IsNullOrEmpty(prompt) || message.Length < ShortestRun)
            return message;

        var source = ErrorText.OneLine(prompt);
        message = ErrorText.OneLine(Unescaped(message));

        var kept = new StringBuilder(message.Length);
        var start = 0;
        for (var at = 0; at + Probe <= message.Length;)
        {
            if (Run(message, at, start, source) is { Length: > 0 } run)
            {
                kept.Append(message, start, run.Start - start).Append('…');
                start = run.Start + run.Length;
                at = start;
            }
            else
            {
                at += Probe;
            }
        }

        return kept.Append(message, start, message.Length - start).ToString();
    }

    /// <summary>Removes escapes: providers quote a prompt as sent, or escaped as in JSON, perhaps repeatedly, or as in HTML.</summary>
    public static string Unescaped(string message)
    {
        message = Escape().Replace(message, escape => escape.Groups["code"] is { Success: true } code
            ? ((char)int.Parse(code.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()
            : escape.Groups["letter"].Value is "\"" or "/" ? escape.Groups["letter"].Value : " ");
        return WebUtility.HtmlDecode(message);
    }

    // The first run of sufficient length will do: the rest of a longer one is found further on.
    private static (int Start, int Length) Run(string message, int at, int floor, string source)
    {
        var probe = message.AsSpan(at, Probe);
        var found = -1;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var next = source.AsSpan(found + 1).IndexOf(probe);
            if (next < 0)
                break;

            found += 1 + next;
            var (back, ahead) = (0, Probe);
            while (at - back > floor && found - back > 0 && message[at - back - 1] == source[found - back - 1])
                back++;
            while (at + ahead < message.Length && found + ahead < source.Length && message[at + ahead] == source[found + ahead])
                ahead++;
            if (back + ahead >= ShortestRun)
                return (at - back, back + ahead);
        }

        return default;
    }

    [GeneratedRegex(@"\\+(?:u(?<code>[0-9a-fA-F]{4})|(?<letter>[rnt""/]))", RegexOptions.None, 1000)]
    private static partial Regex Escape();
}
