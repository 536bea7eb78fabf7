using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>Hashes of a prompt's beginnings, one for each length that a cache distinguishes. Pure.</summary>
internal static class PromptPrefixes
{
    private const int CharactersPerToken = 4;

    // FNV-1a.
    private const ulong Basis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>The hashes, shortest beginning first; null without a cache.</summary>
    /// <param name="schema">Schema of the answer, which the model sees before the messages; null for none.</param>
    public static ulong[]? Of(CacheOptions? cache, string model, string? schema, string? system, string user)
    {
        if (cache is null)
            return null;
        var (length, tokens) = ((system?.Length ?? 0) + user.Length, cache.MinTokens);
        var prefixes = new ulong[Math.Max(0, ((length / CharactersPerToken) - cache.MinTokens + cache.Step) / cache.Step)];
        var (hash, seen, filled) = (Add(Add(Basis, model), schema), 0L, 0);
        foreach (var text in (string?[])[system, user])
        {
            // The border between messages, which is no character of theirs.
            hash = (hash ^ char.MaxValue) * Prime;
            for (var at = 0; at < text?.Length && filled < prefixes.Length; at++)
            {
                hash = (hash ^ text[at]) * Prime;
                if (++seen < (long)tokens * CharactersPerToken)
                    continue;
                prefixes[filled++] = hash;
                tokens += cache.Step;
            }
        }

        return prefixes;
    }

    private static ulong Add(ulong hash, string? text)
    {
        foreach (var letter in text ?? "")
            hash = (hash ^ letter) * Prime;
        return (hash ^ char.MaxValue) * Prime;
    }
}
