using System.Text.RegularExpressions;

namespace ParallelLlm.Extraction;

/// <summary>
/// A pattern of a user's schema, matched within bounds: in time that grows with the text's length where the pattern allows that, and
/// otherwise for a second at most. Thread-safe.
/// </summary>
internal sealed class BoundedPattern
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    /// <param name="pattern">A regular expression as .NET has them.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal BoundedPattern(string pattern) => _regex = Make(pattern);

    /// <summary>Whether its time does not depend on what it is matched with.</summary>
    internal bool IsLinear => _regex.Options.HasFlag(RegexOptions.NonBacktracking);

    /// <summary>Whether it is found in a text; null when that took too long to tell.</summary>
    internal bool? IsFoundIn(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // The bound is the point of this class; who asks decides what is made of it.
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
            // Looking around and references back need the other engine, which only a clock can bound.
            return new Regex(pattern, RegexOptions.CultureInvariant, Longest);
        }
    }
}
