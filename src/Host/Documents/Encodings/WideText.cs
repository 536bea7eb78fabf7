using System.Buffers;
using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Recognises UTF-16 and UTF-32 without a byte order mark.</summary>
internal static class WideText
{
    // Half of a line's end is a control character in the wrong order of bytes; text has none of the others.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(value => (char)value).Except("\t\n\r\f\u001B"), '\u007F']);

    private const int Weighed = 2048;
    private const float MostCostOfCharacter = 9;

    private static readonly Encoding[] Utf16 = [new UnicodeEncoding(false, false, true), new UnicodeEncoding(true, false, true)];
    private static readonly Encoding[] Utf32 = [new UTF32Encoding(false, false, true), new UTF32Encoding(true, false, true)];

    /// <summary>UTF-16 or UTF-32 for bytes with NUL, which no other encoding of a text has; null if they are neither.</summary>
    public static Encoding? WithNuls(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        foreach (var wide in Utf32)
        {
            if (IsText(wide, bytes[..(bytes.Length & ~3)]))
                return wide;
        }

        var readings = Readings(bytes, isWhole);
        return readings is [var best, ..] && IsCheap(best) ? best.Encoding.Encoding : null;
    }

    /// <summary>UTF-16 for bytes without NUL: a text without spaces, digits and line ends; null if they are no such text.</summary>
    public static Encoding? WithoutNuls(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        var readings = Readings(bytes, isWhole);
        return readings is [{ Script: not Script.Latin } best, ..] && EncodingGuess.IsPlausible(best) && IsCheap(best)
            ? best.Encoding.Encoding
            : null;
    }

    private static List<SampleReading> Readings(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        var even = bytes[..(bytes.Length & ~1)].ToArray();
        var possible = Utf16.Where(wide => IsText(wide, even)).Select(wide => new LegacyEncoding(wide, 0)).ToList();
        return possible.Count == 0
            ? []
            : EncodingGuess.Readings(even.AsSpan(0, Math.Min(even.Length, Weighed)), isWhole && even.Length <= Weighed, possible);
    }

    private static bool IsCheap(SampleReading reading) => reading.Cost <= MostCostOfCharacter * reading.Text.Length;

    private static bool IsText(Encoding wide, ReadOnlySpan<byte> bytes) =>
        StrictDecoding.TryDecode(wide, bytes, isWhole: false, out var text) && !text.IsEmpty
        && !text.ContainsAny(Controls) && !text.ContainsNonText();
}
