namespace ParallelLlm.EvidenceSearch;

/// <summary>Cuts folded texts into words. Scripts without blanks are cut into pieces of equal length. Pure.</summary>
internal static class WordsOf
{
    /// <summary>The length of a piece.</summary>
    public const int Piece = 8;

    public static List<Occurrence> Split(string folded)
    {
        var words = new List<Occurrence>();
        var start = -1;
        for (var i = 0; i <= folded.Length; i++)
        {
            var isWord = i < folded.Length && Letters.IsWord(folded[i]);
            var isEnd = start >= 0
                && (!isWord || Letters.IsUnspaced(folded[i]) != Letters.IsUnspaced(folded[start])
                    || (i - start == Piece && Letters.IsUnspaced(folded[start])));
            if (isEnd)
            {
                words.Add(new Occurrence(start, i));
                start = -1;
            }

            if (isWord && start < 0)
                start = i;
        }

        return words;
    }

    public static ReadOnlySpan<char> Of(this Occurrence word, string text) => text.AsSpan(word.Start, word.Length);
}
