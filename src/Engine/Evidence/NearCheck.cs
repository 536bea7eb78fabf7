namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Accepts a near part of a text only if it says the same: equal digits, each word of the value near one of the part, and no negation gained
/// or lost.
/// </summary>
/// <param name="value">The value, folded.</param>
internal sealed class NearCheck(string value)
{
    private const int LettersOfEdit = 4;

    private readonly List<Occurrence> _words = WordsOf.Split(value);

    /// <summary>Words of the value that a part of the text does not have.</summary>
    public int Strangers(string part)
    {
        var words = Lookup(part);
        return _words.Count(word => !words.Contains(word.Of(value)));
    }

    public bool Accepts(string part)
    {
        if (!DigitGroups.Agree(value, part) || !Negations.Agree(value, part))
            return false;
        var words = Lookup(part);
        return _words.TrueForAll(word => words.Contains(word.Of(value)) || HasNear(value[word.Start..word.End], part, words.Set));
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string part) =>
        WordsOf.Split(part).Select(word => part[word.Start..word.End]).ToHashSet().GetAlternateLookup<ReadOnlySpan<char>>();

    private static bool HasNear(string word, string part, HashSet<string> words)
    {
        // A piece of a script without blanks may start anywhere in the part.
        if (Letters.IsUnspaced(word[0]))
            return EditDistance.IsWithinPart(word, part, 1);
        // A code with another letter is another code.
        if (word.Any(char.IsAsciiDigit))
            return false;
        var most = Math.Max(word.Length > 1 ? 1 : 0, word.Length / LettersOfEdit);
        foreach (var other in words)
        {
            if (EditDistance.IsWithin(word, other, most) && !Negations.AreOpposite(word, other))
                return true;
        }

        return false;
    }
}
