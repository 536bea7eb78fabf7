using System.Buffers;
using System.Globalization;
using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>
/// Guesses the encoding of a text from its letters. A guess counts only if every nearly as likely reading gives the same letters, and
/// the letters make plausible words; see docs/decisions/0020.
/// </summary>
internal static class EncodingGuess
{
    // A rival within this many nats counts as equally likely, because the models are overconfident.
    private const float LeastLead = 7;

    // Signs are weaker evidence than letters, as are a few letters of another script, which broken bytes can produce too.
    private const float LeastLeadOfLittle = 11;
    private const int Few = 4;

    // A text whose words cost this much more per letter than usual is in no known language.
    private const float MostStrangeness = 2;
    private const float MostStrangenessWithoutWords = 3;

    private const int MostNamed = 4;

    // The most bytes of a sample to weigh; more add nothing new.
    private const int MostWeighed = 2048;

    // The most bytes to try each encoding with, as of a text that streams; the whole is decoded in the one that is found.
    private const int MostTried = 256 << 10;

    // Bytes of a long line to weigh before its first letter that is not ASCII.
    private const int Context = 256;

    // Begin letters in encodings that write them with ASCII bytes.
    private static readonly SearchValues<byte> Shifts = SearchValues.Create("~\u001B"u8);

    /// <param name="sample">The beginning of a text, or of what follows its ASCII part, with bytes that are not ASCII.</param>
    /// <param name="isWhole">Whether nothing follows.</param>
    /// <param name="problem">Why there is no guess, with the candidates; empty if there is one.</param>
    /// <returns>The encoding, with fallbacks that throw; null if the text does not decide it.</returns>
    public static Encoding? Of(ReadOnlySpan<byte> sample, bool isWhole, out string problem)
    {
        var isBounded = Bound(ref sample);
        var readings = Readings(sample, isWhole && !isBounded, LegacyEncodings.All);
        problem = "";
        if (readings.Count == 0)
        {
            problem = "no other encoding is recognised: none fits its bytes";
            return null;
        }

        var best = readings[0];
        var rivals = readings.Where(other => other.Cost - best.Cost < Lead(best, other) && !HasSameLetters(other, best)).ToList();
        if (rivals.Count == 0 && IsPlausible(best))
            return best.Encoding.Encoding;

        var candidates = rivals.Count > 0 ? rivals.Prepend(best) : readings;
        var names = candidates.Select(each => each.Encoding.Encoding.WebName).Distinct().Take(MostNamed);
        problem = rivals.Count > 0
            ? $"no other encoding is certain: it may be {string.Join(" or ", names)}"
            : $"no other encoding is recognised: it is no plausible text in {string.Join(", ", names)}";
        return null;
    }

    /// <summary>The ways to read a sample, the likeliest first.</summary>
    public static List<SampleReading> Readings(ReadOnlySpan<byte> sample, bool isWhole, IReadOnlyList<LegacyEncoding> encodings)
    {
        var weighed = Weighed(sample);
        var costs = new WordCosts(LetterModels.All);
        var readings = new List<SampleReading>();
        foreach (var encoding in encodings)
        {
            if (!SampleReading.Fits(encoding, sample, isWhole) || SampleReading.Of(encoding, weighed) is not { } reading)
                continue;
            if (readings.Exists(other => other.Text == reading.Text && other.Encoding.Rarity <= encoding.Rarity))
                continue;
            reading.Weigh(costs);
            readings.Add(reading);
        }

        return [.. readings.OrderBy(reading => reading.Cost)];
    }

    public static bool IsPlausible(SampleReading reading) =>
        reading.Strangeness <= (reading.Script == Script.EastAsian ? MostStrangenessWithoutWords : MostStrangeness);

    private static float Lead(SampleReading best, SampleReading other)
    {
        var isLittle = best.OwnLetters == 0 ? other.OwnLetters > 0 : best.OwnLetters < Few && best.Script != Script.Latin;
        return isLittle ? LeastLeadOfLittle : LeastLead;
    }

    private static bool HasSameLetters(SampleReading one, SampleReading other) => Letters(one).SequenceEqual(Letters(other));

    private static IEnumerable<char> Letters(SampleReading reading) =>
        reading.Text.Where(letter => char.IsLetter(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark);

    /// <summary>Cuts a long sample to where it ceases to be ASCII, with some words before; whether its end was cut off.</summary>
    private static bool Bound(ref ReadOnlySpan<byte> sample)
    {
        if (sample.Length <= MostTried)
            return false;
        sample = sample[Math.Max(0, EncodingDetector.FirstTelling(sample) - MostWeighed)..];
        var isLonger = sample.Length > MostTried;
        sample = sample[..Math.Min(MostTried, sample.Length)];
        return isLonger;
    }

    /// <summary>The lines of a sample that are not ASCII, up to the most to weigh; the beginning of a sample without lines.</summary>
    private static byte[] Weighed(ReadOnlySpan<byte> sample)
    {
        if (sample.Length <= MostWeighed)
            return sample.ToArray();
        var kept = new List<byte>();
        foreach (var range in sample.Split((byte)'\n'))
        {
            var line = sample[range];
            var telling = FirstTelling(line);
            if (telling < 0)
                continue;

            // Of a long line, such as a whole page, the beginning may be ASCII.
            var start = line.Length > MostWeighed ? Math.Max(0, telling - Context) : 0;
            kept.AddRange(line.Slice(start, Math.Min(line.Length - start, MostWeighed - kept.Count)));
            if (kept.Count >= MostWeighed)
                break;
            kept.Add((byte)'\n');
        }

        return [.. kept];
    }

    private static int FirstTelling(ReadOnlySpan<byte> line)
    {
        var other = line.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        var shift = (other < 0 ? line : line[..other]).IndexOfAny(Shifts);
        return shift >= 0 ? shift : other;
    }
}
