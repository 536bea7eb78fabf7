using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Output;

/// <summary>A server that no connection leads to.</summary>
/// <param name="Server">Its host and port.</param>
/// <param name="Reason">The system's words, in lower case.</param>
internal sealed partial record Unreachable(string Server, string Reason)
{
    /// <summary>The server that an error is about; null if it is another error.</summary>
    public static Unreachable? Find(string error) =>
        Pattern().Match(error) is { Success: true } found
            ? new(found.Groups["server"].Value, LowerFirst(found.Groups["reason"].Value))
            : null;

    public override string ToString() => $"cannot reach {Server} ({Reason})";

    private static string LowerFirst(string words) => $"{char.ToLowerInvariant(words[0])}{words[1..]}";

    [GeneratedRegex(
        """\((ConnectionError|NameResolutionError)\): (?<reason>[^()]+) \((?<server>[^()\s]+:\d+)\)""",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
