using System.Buffers;
using System.Collections.Frozen;

namespace ParallelLlm.Providers.Wire;

/// <summary>Rules for headers that can be set on an endpoint. Pure.</summary>
internal static class HeaderRules
{
    // RFC 9110: a token.
    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    // Framing and hop-by-hop headers: a wrong one breaks the connection or smuggles a request.
    private static readonly FrozenSet<string> OfTheConnection = new[]
    {
        "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host", "Keep-Alive", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Accept-Encoding",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A header's fault, without its value; null if it can be sent.</summary>
    public static string? WrongWith(string name, string? value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameLetters))
            return "A header name is empty or contains invalid characters.";
        if (OfTheConnection.Contains(name))
            return $"The header '{name}' belongs to the connection and cannot be set.";
        if (string.IsNullOrWhiteSpace(value))
            return $"The header '{name}' has no value.";
        return value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? $"The value of the header '{name}' contains characters not allowed in a header."
            : null;
    }
}
