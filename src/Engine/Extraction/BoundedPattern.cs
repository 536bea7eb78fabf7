using System.Text.RegularExpressions;

namespace ParallelLlm.Extraction;

/// <summary>
/// A pattern of a user's schema, matched in linear time where it allows that, and otherwise for at most a second. Thread-safe.
/// </summary>
internal sealed class BoundedPattern
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    /// <param name="pattern">A regular expression as .NET has them.</param>
    /// <exception cref="ArgumentException">The pattern is not valid.</exception>
    internal BoundedPattern(string pattern) => _regex = Make(pattern);

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

    private static Regex Make(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Longest);
        }
        catch (NotSupportedException)
        {
            // Lookarounds and backreferences need the backtracking engine, which only a time-out bounds.
            return new Regex(pattern, RegexOptions.CultureInvariant, Longest);
        }
    }
}
