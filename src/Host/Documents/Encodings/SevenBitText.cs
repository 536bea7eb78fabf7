using System.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Recognises encodings that write non-ASCII letters with ASCII bytes: ISO-2022, HZ and UTF-7.</summary>
internal static class SevenBitText
{
    private const byte Escape = 0x1B;
    private const byte ShiftOut = 0x0E;
    private const int HzCode = 52936;
    private const int MostDesignation = 4;

    // Sequences after the escape. Those that only switch to ASCII, as terminals write them, are no evidence.
    private static readonly (string Sequence, string Name, int? CodePage)[] Designations =
    [
        ("$B", "ISO-2022-JP", 50221), ("$@", "ISO-2022-JP", 50221), ("(J", "ISO-2022-JP", 50221), ("(I", "ISO-2022-JP", 50221),
        ("$(B", "ISO-2022-JP", 50221), ("$(@", "ISO-2022-JP", 50221),
        ("$(D", "ISO-2022-JP-1", null), ("$A", "ISO-2022-JP-2", null), ("$(C", "ISO-2022-JP-2", null),
        ("$)C", "ISO-2022-KR", 50225),
        ("$)A", "ISO-2022-CN", null), ("$)G", "ISO-2022-CN", null), ("$)E", "ISO-2022-CN", null), ("$*H", "ISO-2022-CN", null),
        ("$", "ISO 2022", null),
    ];

    /// <summary>Bytes of ASCII that may begin an escape.</summary>
    public static ReadOnlySpan<byte> Beginnings => [Escape, ShiftOut, (byte)'~', (byte)'+'];

    /// <summary>The encoding of bytes that escape within ASCII; null if they are plain ASCII.</summary>
    /// <param name="ascii">The beginning of a text, or of what follows its plain part.</param>
    /// <param name="isWhole">Whether nothing follows.</param>
    public static DetectedEncoding? Of(ReadOnlySpan<byte> ascii, bool isWhole)
    {
        for (var at = 0; ascii[at..].IndexOf(Escape) is >= 0 and var next; at++)
        {
            at += next;
            if (Designation(ascii[(at + 1)..]) is { } designation)
                return Escaped(designation, ascii, isWhole);
        }

        return Hz(ascii, isWhole) ? new(EncodingDetector.Strict(HzCode), 0, null)
            : Utf7Text.Is(ascii, isWhole) ? Refused("UTF-7")
            : null;
    }

    /// <summary>Whether an escape may begin with the first byte.</summary>
    public static bool Begins(ReadOnlySpan<byte> text) => text[0] switch
    {
        Escape => text.Length <= MostDesignation || Designation(text[1..]) is not null,
        (byte)'~' => text.Length < 2 || text[1] == (byte)'{',
        (byte)'+' => text.Length < 2 || text[1] is (byte)'/' or (byte)'+' || char.IsAsciiLetterOrDigit((char)text[1]),
        _ => true,
    };

    private static (string Sequence, string Name, int? CodePage)? Designation(ReadOnlySpan<byte> afterEscape)
    {
        foreach (var designation in Designations)
        {
            var length = designation.Sequence.Length;
            if (afterEscape.Length >= length && Ascii.Equals(afterEscape[..length], designation.Sequence))
                return designation;
        }

        return null;
    }

    private static DetectedEncoding Escaped(
        (string Sequence, string Name, int? CodePage) designation, ReadOnlySpan<byte> bytes, bool isWhole)
    {
        if (designation.CodePage is not { } codePage)
            return Refused(designation.Name);
        var encoding = EncodingDetector.Strict(codePage);
        return StrictDecoding.TryDecode(encoding, bytes, isWhole, out var text) && !text.ContainsAny((char)Escape, '\uFFFD')
            ? new(encoding, 0, null)
            : Refused(designation.Name);
    }

    /// <summary>Whether every <c>~{</c> begins letters of GB 2312.</summary>
    private static bool Hz(ReadOnlySpan<byte> bytes, bool isWhole) =>
        bytes.IndexOf("~{"u8) >= 0 && StrictDecoding.TryDecode(EncodingDetector.Strict(HzCode), bytes, isWhole, out var text)
        && !Ascii.IsValid(text) && text.IndexOf("~{") < 0 && !text.ContainsNonText();

    private static DetectedEncoding Refused(string name) =>
        new(null, 0, new(DocumentProblemKind.InvalidEncoding, $"it is {name}, which is not read, or not valid: save it as UTF-8"));
}
