namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>
/// How likely letters follow each other in a language: costs in nats (negative logarithms of probabilities) of single letters, pairs
/// and triples. An unlisted triple costs as much as its last pair; an unlisted pair as much as its last letter and a surcharge. Letters
/// are lower case; index 0 stands for a word's edge. Immutable.
/// </summary>
/// <param name="letters">The letters in the order of their indexes, from 1.</param>
/// <param name="typical">Cost of a letter in an average text.</param>
/// <param name="pairs">Costs of a letter after another, by index of the first × number of indexes + index of the second.</param>
/// <param name="triples">Costs of a letter after two others, by <see cref="Key"/>.</param>
internal sealed class LetterModel(
    string language, string letters, float typical, float[] single, float[] pairs, Dictionary<int, float> triples)
{
    /// <summary>Cost of a letter that the language does not have.</summary>
    public const float Foreign = 13;

    /// <summary>Surcharge for a letter that is not listed after the one before it.</summary>
    public const float BackOff = 0.9f;

    private const int Bits = 8;

    private readonly Dictionary<char, int> _indexes = letters
        .Select((letter, index) => (letter, index))
        .ToDictionary(each => each.letter, each => each.index + 1);

    public string Language { get; } = language;

    public string Letters { get; } = letters;

    public float Typical { get; } = typical;

    public Script Script { get; } = Scripts.OfMost(letters);

    private int Size => Letters.Length + 1;

    /// <summary>The key of a triple; of a pair with 0 as its first index.</summary>
    public static int Key(int first, int second, int third) => (((first << Bits) | second) << Bits) | third;

    /// <summary>Cost of a word in lower case, including its edges if the language separates words.</summary>
    public float Cost(ReadOnlySpan<char> word)
    {
        var cost = 0f;
        int first = 0, second = 0;
        foreach (var letter in word)
        {
            if (!_indexes.TryGetValue(letter, out var third))
            {
                cost += Foreign;
                (first, second) = (0, 0);
                continue;
            }

            cost += Cost(first, second, third);
            (first, second) = (second, third);
        }

        return Script == Script.EastAsian ? cost : cost + Cost(first, second, 0);
    }

    private float Cost(int first, int second, int third)
    {
        if (pairs.Length == 0)
            return single[third];
        return triples.TryGetValue(Key(first, second, third), out var cost) ? cost : pairs[(second * Size) + third];
    }
}
