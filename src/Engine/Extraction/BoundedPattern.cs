using System.Text.RegularExpressions;

namespace ParallelLlm.Extraction;

/// <summary>A pattern of a user's schema, matched in linear time if it allows that, otherwise for at most a second. Thread-safe.</summary>
internal sealed class BoundedPattern
{
    /// <summary>How long a pattern may take with a text.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    /// <param name="pattern">A .NET regular expression.</param>
    /// <param name="longest">The most time for one text; 1 s by default.</param>
    /// <exception cref="ArgumentException">The pattern is invalid.</exception>
    internal BoundedPattern(string pattern, TimeSpan? longest = null) => _regex = Make(pattern, longest ?? Longest);

    /// <summary>Whether matching takes time linear in the text's length.</summary>
    internal bool IsLinear => _regex.Options.HasFlag(RegexOptions.NonBacktracking);

    /// <summary>Whether a text contains a match; null on a time-out.</summary>
    internal bool? IsFoundIn(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // The caller decides what a time-out means.
            return null;
        }
    }

    private static Regex Make(string pattern, TimeSpan longest)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, longest);
        }
        catch (NotSupportedException)
        {
            // Lookarounds and backreferences need the backtracking engine, which only a time-out bounds.
            return new Regex(pattern, RegexOptions.CultureInvariant, longest);
        }
    }
}
