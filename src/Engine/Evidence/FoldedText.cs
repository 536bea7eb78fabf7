namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// A text for comparison: by <see cref="FoldTable"/>, with one blank for white space and without hyphenation at line ends, and the way back
/// to the source. Immutable.
/// </summary>
internal sealed class FoldedText
{
    private readonly int[] _starts;
    private readonly int[] _ends;

    private FoldedText(string source, char[] text, int[] starts, int[] ends) =>
        (Source, Text, _starts, _ends) = (source, new string(text), starts, ends);

    public string Source { get; }

    public string Text { get; }

    public static FoldedText Of(string source)
    {
        var writer = new FoldWriter(source);
        return new FoldedText(source, writer.Text, writer.Starts, writer.Ends);
    }

    /// <summary>A value folded, without blanks around it.</summary>
    public static string Fold(string value) => new string(new FoldWriter(value).Text).Trim();

    /// <summary>The source of a part that is not empty.</summary>
    public Occurrence SourceOf(int start, int end) => new(_starts[start], _ends[end - 1]);

    /// <summary>Whether an index is not inside of a character's expansion.</summary>
    public bool IsWhole(int at) => at <= 0 || at >= Text.Length || _starts[at] != _starts[at - 1];

    /// <summary>The index of the first character at or after one of the source.</summary>
    public int IndexOf(int source)
    {
        var found = Array.BinarySearch(_starts, source);
        if (found < 0)
            return ~found;
        while (found > 0 && _starts[found - 1] == source)
            found--;
        return found;
    }
}
