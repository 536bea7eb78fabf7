using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>Remembers the beginnings of prompts, a bounded number of them, in two generations. Not thread-safe.</summary>
internal sealed class PromptCache(CacheOptions options)
{
    private HashSet<ulong> _recent = [];
    private HashSet<ulong> _older = [];

    /// <summary>Remembers a prompt's beginnings.</summary>
    /// <returns>Tokens of the longest that was known, as far as the prompt has so many.</returns>
    public int Take(ReadOnlySpan<ulong> prefixes, int promptTokens)
    {
        var known = 0;
        while (known < prefixes.Length && (_recent.Contains(prefixes[known]) || _older.Contains(prefixes[known])))
            known++;
        foreach (var prefix in prefixes)
            Remember(prefix);

        // Four characters may be less than a token.
        if (known == 0 || promptTokens < options.MinTokens)
            return 0;
        return options.MinTokens + (Math.Min(known - 1, (promptTokens - options.MinTokens) / options.Step) * options.Step);
    }

    private void Remember(ulong prefix)
    {
        if (_recent.Add(prefix) && _recent.Count >= options.Prefixes / 2)
            (_older, _recent) = (_recent, []);
    }
}
