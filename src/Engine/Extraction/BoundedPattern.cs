using System.Text.RegularExpressions;

namespace ParallelLlm.Extraction;

/// <summary>
/// A pattern of a user's schema, matched in linear time where it allows that, and otherwise for at most a second. Thread-safe.
/// </summary>
internal sealed class BoundedPattern
{
    /// <summary>How long a pattern may take with a text.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    /// <param name="pattern">A regular expression as .NET has them.</param>
    /// <param name="longest">How long it may take with a text; a second by default.</param>
    /// <exception cref="ArgumentException">The pattern is not valid.</exception>
    internal BoundedPattern(string pattern, TimeSpan? longest = null) => _regex = Make(pattern, longest ?? Longest);

    /// <summary>Whether it matches in time linear in the text's length.</summary>
    internal bool IsLinear => _regex.Options.HasFlag(RegexOptions.NonBacktracking);

    /// <summary>Whether it is found in a text; null on a time-out.</summary>
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
