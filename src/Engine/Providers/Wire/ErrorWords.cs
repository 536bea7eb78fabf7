using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>Reads the status at the start of an exception's message, for packages that report errors only in words. Pure.</summary>
internal static partial class ErrorWords
{
    /// <summary>The status, the code and the rest; null if the message does not start with one.</summary>
    public static (int Status, string? Code, string Message)? Find(string message)
    {
        var match = CodeThenWords().Match(message);
        if (match.Success)
        {
            var (code, words) = (match.Groups["code"].Value, match.Groups["words"].Value);
            if (!IsOrdinaryWord(code) && ErrorStatus.Named(code) is { } known)
                return (known, code, words);
            return ErrorStatus.Numbered(code) is { } number ? (number, null, words) : null;
        }

        match = Unsuccessful().Match(message);
        return match.Success && ErrorStatus.Numbered(match.Groups["status"].Value) is { } status ? (status, null, message) : null;
    }

    // "Validation: …" and "Unknown: …" may begin any sentence.
    private static bool IsOrdinaryWord(string code) =>
        code.All(char.IsAsciiLetter) && !code.All(char.IsAsciiLetterUpper) && !code.EndsWith("Error", StringComparison.Ordinal);

    [GeneratedRegex(
        @"\A(?:HTTP )?(?<code>[A-Za-z0-9_]{3,40})(?: \([A-Za-z ]{1,40}\))?: ?(?<words>.*)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        Timeout.Infinite)]
    private static partial Regex CodeThenWords();

    // HttpClient's message, for packages built for frameworks without a status property.
    [GeneratedRegex(@"\AResponse status code does not indicate success: (?<status>\d{3})", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Unsuccessful();
}
