namespace ParallelLlm.EvidenceSearch;

/// <summary>The number of letters to add, leave out or replace between short texts. Pure.</summary>
internal static class EditDistance
{
    private const int Longest = 128;

    /// <summary>Whether two words differ in at most so many letters.</summary>
    public static bool IsWithin(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int most) =>
        Math.Abs(one.Length - other.Length) <= most && other.Length < Longest && Least(one, other, isPart: false) <= most;

    /// <summary>Whether a part of a text differs from a word in at most so many letters.</summary>
    public static bool IsWithinPart(ReadOnlySpan<char> word, ReadOnlySpan<char> text, int most) =>
        Least(text, word, isPart: true) <= most;

    private static int Least(ReadOnlySpan<char> text, ReadOnlySpan<char> word, bool isPart)
    {
        // A column for each character of the text.
        Span<int> column = stackalloc int[word.Length + 1];
        for (var i = 0; i < column.Length; i++)
            column[i] = i;
        var least = word.Length;
        for (var at = 0; at < text.Length; at++)
        {
            var diagonal = column[0];
            column[0] = isPart ? 0 : at + 1;
            for (var i = 0; i < word.Length; i++)
            {
                var same = diagonal + (text[at] == word[i] ? 0 : 1);
                diagonal = column[i + 1];
                column[i + 1] = Math.Min(same, 1 + Math.Min(diagonal, column[i]));
            }

            least = Math.Min(least, column[^1]);
        }

        return isPart ? least : column[^1];
    }
}
