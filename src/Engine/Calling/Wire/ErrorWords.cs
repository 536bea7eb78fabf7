using System.Text.RegularExpressions;

namespace ParallelLlm.Calling.Wire;

/// <summary>Reads the status at the start of an exception's message, for packages that report errors in words alone. Pure.</summary>
internal static partial class ErrorWords
{
    // The status that providers send with a code or type.
    private static readonly Dictionary<string, int> Statuses = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rate_limit_exceeded"] = 429,
        ["rate_limit_error"] = 429,
        ["too_many_requests"] = 429,
        ["insufficient_quota"] = 429,
        ["invalid_api_key"] = 401,
        ["authentication_error"] = 401,
        ["permission_error"] = 403,
        ["model_not_found"] = 404,
        ["not_found_error"] = 404,
        ["context_length_exceeded"] = 400,
        ["invalid_request_error"] = 400,
        ["content_filter"] = 400,
        ["server_error"] = 500,
        ["api_error"] = 500,
        ["internal_server_error"] = 500,
        ["service_unavailable"] = 503,
        ["overloaded_error"] = 529,
    };

    /// <summary>The status, the code and what follows; null when the message does not begin with one.</summary>
    public static (int Status, string? Code, string Message)? Find(string message)
    {
        var match = CodeThenWords().Match(message);
        if (match.Success)
        {
            var (code, words) = (match.Groups["code"].Value, match.Groups["words"].Value);
            if (Statuses.TryGetValue(code, out var known))
                return (known, code, words);
            return ErrorStatus.Numbered(code) is { } number ? (number, null, words) : null;
        }

        match = Unsuccessful().Match(message);
        return match.Success && ErrorStatus.Numbered(match.Groups["status"].Value) is { } status ? (status, null, message) : null;
    }

    [GeneratedRegex(
        @"\A(?:HTTP )?(?<code>[A-Za-z0-9_]{3,40})(?: \([A-Za-z ]{1,40}\))?: ?(?<words>.*)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        Timeout.Infinite)]
    private static partial Regex CodeThenWords();

    // HttpClient's message, for packages built for frameworks without a status property.
    [GeneratedRegex(@"\AResponse status code does not indicate success: (?<status>\d{3})", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Unsuccessful();
}
