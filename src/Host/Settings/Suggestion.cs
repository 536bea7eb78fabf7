namespace ParallelLlm.Host.Settings;

/// <summary>Finds the right name behind a misspelt one.</summary>
internal static class Suggestion
{
    /// <summary>"; did you mean X?", or nothing when no name is near.</summary>
    public static string For(string given, IEnumerable<string> known) =>
        Nearest(given, known) is { } near ? $"; did you mean {near}?" : "";

    /// <summary>The nearest known name, if a third of its letters differ at most. Case and the kind of dash do not count.</summary>
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        // One letter is near to every other letter.
        if (Plain(given).Length < 2)
            return null;
        var best = known
            .Where(name => Plain(name).Length >= 2)
            .Select(name => (name, distance: Distance(Plain(given), Plain(name))))
            .OrderBy(candidate => candidate.distance)
            .FirstOrDefault((name: null!, distance: int.MaxValue));
        return best.name is { } name && best.distance <= Math.Max(1, Plain(name).Length / 3) ? name : null;
    }

    private static string Plain(string name) => name.TrimStart('-').Replace('_', '-').ToLowerInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours between two words.</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    least = Math.Min(least, rows[i - 2, j - 2] + 1);
                rows[i, j] = least;
            }

        return rows[a.Length, b.Length];
    }
}
