namespace ParallelLlm.EvidenceSearch;

/// <summary>The letters and digits of a folded text alone, with the way back. Immutable.</summary>
internal sealed class SqueezedText
{
    private readonly int[] _indexes;

    private SqueezedText(char[] text, int[] indexes) => (Text, _indexes) = (new string(text), indexes);

    public string Text { get; }

    public static SqueezedText Of(string folded)
    {
        var text = new char[folded.Length];
        var indexes = new int[folded.Length];
        var length = 0;
        for (var i = 0; i < folded.Length; i++)
        {
            if (Letters.IsWord(folded[i]))
                (text[length], indexes[length++]) = (folded[i], i);
        }

        return new SqueezedText(text[..length], indexes[..length]);
    }

    /// <summary>The index in the folded text.</summary>
    public int FoldedIndex(int index) => _indexes[index];
}
