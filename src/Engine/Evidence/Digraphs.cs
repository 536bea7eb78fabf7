namespace ParallelLlm.EvidenceSearch;

/// <summary>German umlauts as two letters, as in <c>MUELLER</c>. Pure.</summary>
internal static class Digraphs
{
    private static readonly (string Umlaut, string Letters)[] Pairs =
        [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"),
            ("a\u0308", "ae"), ("o\u0308", "oe"), ("u\u0308", "ue"), ("A\u0308", "Ae"), ("O\u0308", "Oe"), ("U\u0308", "Ue")];

    /// <summary>A text folded, with two letters for each umlaut.</summary>
    public static string Expand(string text)
    {
        foreach (var (umlaut, letters) in Pairs)
            text = text.Replace(umlaut, letters, StringComparison.Ordinal);
        return FoldedText.Fold(text);
    }

    /// <summary>A folded text with the vowel alone for each pair that can be an umlaut.</summary>
    public static string Collapse(string folded) => folded
        .Replace("ae", "a", StringComparison.Ordinal)
        .Replace("oe", "o", StringComparison.Ordinal)
        .Replace("ue", "u", StringComparison.Ordinal);
}
