using System.Collections.Frozen;

namespace ParallelLlm.EvidenceSearch;

/// <summary>Words that turn a statement around. A text with another number of them is not a slip of the pen. Pure.</summary>
internal static class Negations
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words =
        """
        not no never without none neither nor cannot nothing
        nicht kein keine keiner keinen keinem keines nie niemals ohne weder nichts
        pas non ne sans jamais aucun aucune ni rien
        sin nunca jamas ningun ninguna ninguno tampoco
        senza mai nessun nessuna nessuno
        niet geen nooit zonder niets
        nie bez nigdy zaden zadna zadne
        nao sem nem nenhum nenhuma
        inte ej ikke utan uden uten ingen inget
        не нет без ни никогда
        """
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();

    // Scripts without blanks.
    private static readonly string[] Parts = ["不", "无", "無", "没", "沒", "非", "未", "否", "ない", "なし", "ません", "ไม่", "않", "없", "아니"];

    // Before a word that means the opposite with it.
    private static readonly string[] Prefixes =
    [
        "un", "in", "im", "ir", "il", "non", "dis", "des", "de", "anti", "mis", "mal", "a", "ab", "pre", "pra",
        "nicht", "miss", "nie", "не",
    ];

    // Before a hyphen; shorter ones are names there, as in Kim Il-Sung.
    private static readonly string[] Hyphenated =
    [
        "un", "non", "not", "no", "anti", "dis", "mis", "pre", "pra", "prae", "post", "pseudo", "ex", "contra", "nicht", "kein",
        "kontra", "niet", "nie", "ikke", "icke", "не",
    ];

    // Of a word with a prefix of one letter: about is not the opposite of bout.
    private const int FewestAfterLetter = 8;
    private const int LongestPrefix = 6;

    /// <summary>Whether two folded texts negate equally often.</summary>
    public static bool Agree(string one, string other) => Count(one) == Count(other);

    /// <summary>Whether one of two words negates the other, or has hypo- for hyper-.</summary>
    public static bool AreOpposite(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        foreach (var prefix in Prefixes)
        {
            if (IsPrefixed(one, prefix, other) || IsPrefixed(other, prefix, one))
                return true;
        }

        return one.Length != other.Length && (one.StartsWith("hyper") || other.StartsWith("hyper"))
            && (one.StartsWith("hypo") || other.StartsWith("hypo"));
    }

    /// <summary>Whether a prefix with a hyphen, at a line's end too, negates the word that starts at an index of a text.</summary>
    public static bool IsPrefixed(string text, int at)
    {
        var hyphen = at - 1;
        while (hyphen > 0 && char.IsWhiteSpace(text[hyphen]))
            hyphen--;
        if (hyphen <= 0 || !(Borders.IsMinus(text[hyphen]) || text[hyphen] == '\u00AD')
            || (hyphen < at - 1 && !text.AsSpan(hyphen, at - hyphen).Contains('\n')))
            return false;
        var prefix = Borders.WordBefore(text, hyphen);
        if (prefix.Length is 0 or > LongestPrefix)
            return false;
        var folded = FoldedText.Fold(prefix.ToString());
        return Array.IndexOf(Hyphenated, folded) >= 0
            || (hyphen < at - 1 && char.IsLower(text[at]) && Array.IndexOf(Prefixes, folded) >= 0);
    }

    private static bool IsPrefixed(ReadOnlySpan<char> word, string prefix, ReadOnlySpan<char> rest) =>
        word.Length == prefix.Length + rest.Length && (prefix.Length > 1 || rest.Length >= FewestAfterLetter)
        && word.StartsWith(prefix) && word.EndsWith(rest);

    private static int Count(string folded)
    {
        var count = 0;
        foreach (var word in WordsOf.Split(folded))
        {
            // isn't, n'est, and one word more.
            if (Words.Contains(word.Of(folded)) || (word.Length == 1 && IsContraction(folded, word)))
                count++;
        }

        foreach (var part in Parts)
            count += folded.AsSpan().Count(part);

        return count;
    }

    private static bool IsContraction(string folded, Occurrence word) =>
        (folded[word.Start] == 't' && word.Start >= 2 && folded[word.Start - 1] == '\'' && folded[word.Start - 2] == 'n')
        || (folded[word.Start] == 'n' && word.End < folded.Length && folded[word.End] == '\'');
}
