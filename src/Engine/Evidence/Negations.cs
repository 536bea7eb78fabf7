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
    private static readonly string[] Prefixes = ["un", "in", "im", "ir", "il", "non", "dis", "des", "anti", "mis", "nie", "не"];

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

    private static bool IsPrefixed(ReadOnlySpan<char> word, string prefix, ReadOnlySpan<char> rest) =>
        word.Length == prefix.Length + rest.Length && word.StartsWith(prefix) && word.EndsWith(rest);

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
