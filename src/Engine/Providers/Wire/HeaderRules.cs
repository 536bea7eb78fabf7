using System.Buffers;
using System.Collections.Frozen;

namespace ParallelLlm.Providers.Wire;

/// <summary>The headers that an endpoint may be given. Pure.</summary>
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
            return "The name of a header is empty, or has letters that no header's name has.";
        if (OfTheConnection.Contains(name))
            return $"The header '{name}' belongs to the connection and cannot be given.";
        if (string.IsNullOrWhiteSpace(value))
            return $"The header '{name}' has no value.";
        return value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? $"The value of the header '{name}' holds characters that a header cannot carry."
            : null;
    }
}
