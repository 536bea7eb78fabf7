using System.Text;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>A generated document: its bytes and its text.</summary>
internal sealed record FuzzText(FuzzEncoding Encoding, string Language, string Text, byte[] Bytes)
{
    private const int Buffer = 32 << 10;
    private const int ShortestLetters = 6;
    private const int LongestLetters = 1500;
    private const string Plain = "0123456789 -./:;=_()\n";

    /// <summary>Number of letters, without the padding before a buffer's edge.</summary>
    public int Letters { get; private init; }

    /// <summary>Creates a text in a language that the encoding supports.</summary>
    public static FuzzText Make(FuzzEncoding encoding, TextCorpus corpus, Random random)
    {
        var languages = corpus.Languages.ToArray();
        var letters = (int)(ShortestLetters * Math.Pow((double)LongestLetters / ShortestLetters, random.NextDouble()));
        while (true)
        {
            var language = languages[random.Next(languages.Length)];
            if (encoding.Mark is not (FuzzMark.Unicode or FuzzMark.Marked) && (language == "vi") != encoding.IsVietnamese)
                continue;
            var text = corpus.Take(language, letters, random);
            if (encoding.IsVietnamese)
                text = VietnameseLetters.AsWindows1258(text);
            if (!Ascii.IsValid(text) && TryEncode(encoding, text) is { } bytes)
                return Placed(encoding, language, text, bytes, random);
        }
    }

    private static byte[]? TryEncode(FuzzEncoding encoding, string text)
    {
        try
        {
            var bytes = encoding.Encoding.GetBytes(text);
            return encoding.Encoding.GetString(bytes) == text ? bytes : null;
        }
        catch (EncoderFallbackException)
        {
            // The encoding lacks some of the letters: another text is used.
            return null;
        }
    }

    /// <summary>Pads one text in eight so that its first non-ASCII letter lies at the edge of a buffer.</summary>
    private static FuzzText Placed(FuzzEncoding encoding, string language, string text, byte[] bytes, Random random)
    {
        var letters = text.Count(char.IsLetter);
        byte[] mark = encoding.Mark == FuzzMark.Marked ? encoding.Encoding.GetPreamble() : [];
        var before = "";
        if (encoding.Mark == FuzzMark.Declared)
        {
            before = $"<!doctype html><meta charset=\"{encoding.Name}\"><pre>\n";
        }
        else if (random.Next(8) == 0)
        {
            var first = text.AsSpan().IndexOfAnyExceptInRange('\0', '\x7F');
            var length = (Buffer * random.Next(1, 3)) - random.Next(-2, 9) - first - mark.Length;
            before = string.Create(Math.Max(0, length), random, (span, seed) => seed.GetItems(Plain, span));
            if (random.Next(2) == 0)
                before = before.Replace('\n', ' ');
        }

        var shown = encoding.Mark == FuzzMark.Declared ? text : before + text;
        return new FuzzText(encoding, language, shown, [.. mark, .. encoding.Encoding.GetBytes(before), .. bytes]) { Letters = letters };
    }
}
