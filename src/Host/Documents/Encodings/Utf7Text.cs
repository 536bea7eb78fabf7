using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Recognises UTF-7, which writes non-ASCII letters as <c>+</c> and UTF-16 in Base64. .NET does not decode it.</summary>
internal static class Utf7Text
{
    private const int MostSpareBits = 5;

    /// <summary>Whether every <c>+</c> begins letters, or is a plus sign by the rules of UTF-7, with too many letters for chance.</summary>
    public static bool Is(ReadOnlySpan<byte> ascii, bool isWhole)
    {
        var runs = 0;
        var isCertain = false;
        for (var at = 0; at < ascii.Length && ascii[at..].IndexOf((byte)'+') is >= 0 and var next;)
        {
            var start = at + next + 1;
            at = start;
            while (at < ascii.Length && IsBase64(ascii[at]))
                at++;
            if (at == ascii.Length && !isWhole)
                break;
            var run = ascii[start..at];
            if (run.IsEmpty ? at < ascii.Length && ascii[at] == (byte)'-' : IsNumber(run))
                continue;
            if (Letters(run) is not { } letters)
                return false;
            var script = Scripts.Of(letters[0]);
            var atWord = (start > 1 && char.IsAsciiLetter((char)ascii[start - 2]))
                || (at + 1 < ascii.Length && ascii[at] == (byte)'-' && char.IsAsciiLetter((char)ascii[at + 1]));
            if (script == Script.None || (atWord && script != Script.Latin))
                return false;
            if (!Array.TrueForAll(letters, letter => Scripts.Of(letter) == script))
                return false;
            runs++;
            isCertain |= script == Script.Latin || letters.Length > 1;
        }

        return isCertain || runs > 1;
    }

    private static bool IsBase64(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'+' or (byte)'/';

    private static bool IsNumber(ReadOnlySpan<byte> run) => !run.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>The characters of a run, none of them ASCII; null if it is not UTF-16.</summary>
    private static char[]? Letters(ReadOnlySpan<byte> run)
    {
        var bits = run.Length * 6;
        if (bits < 16 || bits % 16 > MostSpareBits)
            return null;
        var padded = new byte[(run.Length + 3) / 4 * 4];
        Array.Fill(padded, (byte)'A');
        run.CopyTo(padded);
        Span<byte> bytes = new byte[padded.Length / 4 * 3];
        if (Base64.DecodeFromUtf8(padded, bytes, out _, out _) != OperationStatus.Done)
            return null;
        var letters = new char[bits / 16];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = (char)BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);

        // The spare bits must be zero.
        return bytes[(2 * letters.Length)..].ContainsAnyExcept((byte)0) || Array.Exists(letters, char.IsAscii) ? null : letters;
    }
}
