using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Recognises UTF-16 and UTF-32 without a byte order mark.</summary>
internal static class WideText
{
    // Half of a line's end is a control character in the wrong order of bytes; text has none of the others.
    private const string WhiteSpace = "\t\n\r\f\u001B";
    private const int Weighed = 2048;
    private const float MostCostOfCharacter = 9;

    private static readonly LegacyEncoding[] Utf16 = [Of(new UnicodeEncoding(false, false, true), 0), Of(new UnicodeEncoding(true, false, true), 0)];
    private static readonly LegacyEncoding[] Utf32 = [Of(new UTF32Encoding(false, false, true), 0), Of(new UTF32Encoding(true, false, true), 0)];

    /// <summary>UTF-16 and UTF-32 for bytes that hold NUL, which no other encoding of a text does; null where it is neither.</summary>
    public static Encoding? WithNuls(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        foreach (var wide in Utf32)
        {
            if (Read(wide, bytes[..(bytes.Length & ~3)]) is { Length: > 0 })
                return wide.Encoding;
        }

        var readings = Readings(bytes, isWhole);
        return readings is [var best, ..] && best.Cost <= MostCostOfCharacter * best.Text.Length ? best.Encoding.Encoding : null;
    }

    /// <summary>UTF-16 for bytes without NUL, which a text has that holds no space, no digit and no line's end; null where it is no such text.</summary>
    public static Encoding? WithoutNuls(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        var readings = Readings(bytes, isWhole);
        return readings is [{ Script: not Script.Latin } best, ..] && EncodingGuess.IsPlausible(best) && best.Cost <= MostCostOfCharacter * best.Text.Length
            ? best.Encoding.Encoding
            : null;
    }

    private static List<SampleReading> Readings(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        var even = bytes[..(bytes.Length & ~1)].ToArray();
        var possible = Utf16.Where(wide => Read(wide, even) is { Length: > 0 }).ToList();
        return possible.Count == 0 ? [] : EncodingGuess.Readings(even.AsSpan(0, Math.Min(even.Length, Weighed)), isWhole && even.Length <= Weighed, possible);
    }

    private static string? Read(LegacyEncoding wide, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var chars = new char[wide.Encoding.GetMaxCharCount(bytes.Length)];
            var text = chars.AsSpan(0, wide.Encoding.GetDecoder().GetChars(bytes, chars, flush: false));
            foreach (var character in text)
            {
                if (character == '\u007F' || (character < ' ' && !WhiteSpace.Contains(character)))
                    return null;
            }

            return ((ReadOnlySpan<char>)text).ContainsNoText() ? null : text.ToString();
        }
        catch (DecoderFallbackException)
        {
            // It does not fit: that is the answer.
            return null;
        }
    }

    private static LegacyEncoding Of(Encoding encoding, float rarity) => new(encoding, rarity);
}
