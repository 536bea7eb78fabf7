using System.IO.Compression;
using System.Text;
using ParallelLlm.Host.Documents.Encodings;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Counts letters, pairs and triples of texts and writes the costs of the most significant ones.</summary>
internal sealed class LetterModelsWriter
{
    private const int MostPairs = 700;
    private const int MostTriples = 1400;
    private const int MostLettersOfWords = 90;
    private const int MostLettersWithoutWords = 2500;
    private const double LeastShare = 4e-6;
    private const double Added = 0.5;

    private readonly List<Action<BinaryWriter>> _models = [];

    /// <summary>Adds a language; returns its figures as text.</summary>
    public string Add(string language, string text)
    {
        var words = Words(Prepared(language, text));
        var letters = Letters(words);
        var hasWords = Scripts.OfMost(letters) != Script.EastAsian;
        var indexes = letters.Select((letter, index) => (letter, index)).ToDictionary(each => each.letter, each => each.index + 1);
        var sequences = words.Select(word => word.Select(letter => indexes.GetValueOrDefault(letter, -1)).ToArray())
            .Where(word => !word.Contains(-1)).ToList();
        var counts = new LetterCounts(letters.Length + 1, sequences, hasWords, Added);
        var single = counts.Single();
        var pairs = hasWords ? counts.Pairs(single, MostPairs) : [];
        var triples = hasWords ? counts.Triples(single, pairs, MostTriples) : [];
        var typical = counts.Typical(single, pairs, triples);
        _models.Add(writer =>
        {
            writer.Write(language);
            writer.Write(letters);
            writer.Write(Quantised(typical));
            foreach (var cost in single)
                writer.Write(Quantised(cost));
            Write(writer, pairs, 2);
            Write(writer, triples, 3);
        });
        return $"{letters.Length} letters, {pairs.Count} pairs, {triples.Count} triples, {typical:F2} nats a letter";
    }

    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(new BrotliStream(stream, CompressionLevel.SmallestSize), Encoding.UTF8);
        writer.Write((byte)_models.Count);
        foreach (var model in _models)
            model(writer);
    }

    private static void Write(BinaryWriter writer, Dictionary<int, float> costs, int length)
    {
        writer.Write((ushort)costs.Count);
        // By key first: neighbouring keys have similar values, which compress well.
        foreach (var (key, cost) in costs.OrderBy(each => each.Key))
        {
            for (var shift = (length - 1) * 8; shift >= 0; shift -= 8)
                writer.Write((byte)(key >> shift));
            writer.Write(Quantised(cost));
        }
    }

    private static byte Quantised(float nats) => (byte)Math.Clamp(MathF.Round(nats / LetterModels.Step), 0, byte.MaxValue);

    private static string Prepared(string language, string text) =>
        (language == "vi" ? VietnameseLetters.AsWindows1258(text) : text).Replace('\u2019', '\'').ToLowerInvariant();

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var at = 0; at <= text.Length; at++)
        {
            var isLetter = at < text.Length && Scripts.Of(text[at]) != Script.None;
            if (isLetter && start < 0)
                start = at;
            if (isLetter || start < 0)
                continue;
            words.Add(text[start..at]);
            start = -1;
        }

        return words;
    }

    /// <summary>Returns a language's letters without misspellings, and without the rarest if there are too many. Every language in Latin script has the ASCII letters.</summary>
    private static string Letters(List<string> words)
    {
        var counts = new Dictionary<char, long>();
        foreach (var letter in words.SelectMany(word => word))
            counts[letter] = counts.GetValueOrDefault(letter) + 1;
        var total = counts.Values.Sum();
        var script = Scripts.OfMost(string.Concat(counts.Where(each => each.Value > total * 1e-4).Select(each => each.Key)));
        var most = script == Script.EastAsian ? MostLettersWithoutWords : MostLettersOfWords;
        var usual = counts.Where(each => each.Value >= Math.Max(2, total * LeastShare) && Scripts.Of(each.Key) == script)
            .OrderByDescending(each => each.Value).Take(most).Select(each => each.Key);
        var ascii = script == Script.Latin ? "abcdefghijklmnopqrstuvwxyz" : "";
        return string.Concat(usual.Union(ascii).Order());
    }
}
