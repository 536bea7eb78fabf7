namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Accepts a near part of a text only if it states the same: equal figures, each word of the value near one of the part, in the same order,
/// and no negation gained or lost.
/// </summary>
/// <param name="value">The value, folded.</param>
/// <param name="figures">The figures of the value as it was.</param>
internal sealed class NearCheck(string value, string figures)
{
    private const int LettersOfEdit = 4;

    private readonly List<Occurrence> _words = WordsOf.Split(value);

    /// <param name="part">The part, folded.</param>
    /// <param name="source">The part as it stands in the text.</param>
    public bool Accepts(string part, string source)
    {
        if (!Negations.Agree(value, part) || Figures.Of(source) != figures)
            return false;
        var words = WordsOf.Split(part);
        var next = 0;
        foreach (var word in _words)
        {
            var own = word.Of(value);
            // A piece of a script without blanks may start anywhere in the part.
            if (Letters.IsUnspaced(own[0]))
            {
                if (!EditDistance.IsWithinPart(own, part, 1))
                    return false;
                continue;
            }

            while (next < words.Count && !AreNear(own, words[next].Of(part)))
                next++;
            if (next++ == words.Count)
                return false;
        }

        return true;
    }

    private static bool AreNear(ReadOnlySpan<char> word, ReadOnlySpan<char> other)
    {
        if (word.SequenceEqual(other))
            return true;
        // A code with another letter is another code, and a single letter is an initial; of two, one can be lost.
        if (word.ContainsAnyInRange('0', '9') || word.Length + other.Length <= 2)
            return false;
        return EditDistance.IsWithin(word, other, Math.Max(1, word.Length / LettersOfEdit)) && !Negations.AreOpposite(word, other);
    }
}
