using System.Collections.Frozen;
using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// Decodes bytes to the letters of the encoding's standard. The code pages of .NET give private characters for undefined bytes, which
/// are refused, and for letters that a later version of a standard added, which are corrected.
/// </summary>
internal static class StrictDecoding
{
    private const int ShiftJis = 932;
    private const int Gb18030 = 54936;
    private const char FirstPrivate = '\uE000';
    private const char LastPrivate = '\uF8FF';

    // Follows the user-defined characters of Shift_JIS, which are private in Unicode too.
    private const char AfterShiftJisPrivate = '\uE758';

    /// <summary>Ends the message on a text whose encoding was detected, declared or named, but does not fit.</summary>
    public const string WayOut = ". If it is in another encoding, name that with --encoding";

    private static readonly FrozenDictionary<int, (string From, string To)> Corrections = new Dictionary<int, (string, string)>
    {
        [10000] = ("\u2126", "\u03A9"),
        [10017] = ("\u00A4", "\u20AC"),
        [28597] = ("\u02BD\u02BC\uF7C2\uF7C3\uF7C4", "\u2018\u2019\u20AC\u20AF\u037A"),
        [28598] = ("\u203E\uF7BF\uF7C0", "\u00AF\u200E\u200F"),
        [38598] = ("\u203E\uF7BF\uF7C0", "\u00AF\u200E\u200F"),
    }.ToFrozenDictionary();

    /// <summary>Decodes bytes. One that does not fit the encoding is a <see cref="DocumentProblemException"/> with its offset.</summary>
    /// <param name="encoding">The encoding, with fallbacks that throw.</param>
    /// <param name="offset">Their offset in the document, which is the length of its byte order mark.</param>
    public static string Decode(Encoding encoding, ReadOnlySpan<byte> bytes, long offset)
    {
        string text;
        try
        {
            text = encoding.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw Invalid(encoding, offset + IndexOf(exception, bytes, 0), isMarked: offset > 0, exception);
        }

        if (IsUnicode(encoding))
            return text;
        var corrected = text.ToCharArray();
        return Correct(encoding, corrected) is { } at
            ? throw Invalid(encoding, offset + encoding.GetByteCount(text.AsSpan(0, at)), isMarked: offset > 0, null)
            : new string(corrected);
    }

    /// <summary>Decodes bytes if they fit the encoding. Letters are not corrected.</summary>
    /// <param name="encoding">The encoding, with fallbacks that throw.</param>
    /// <param name="isWhole">Whether nothing follows, so that a character cut off at the end does not fit.</param>
    public static bool TryDecode(Encoding encoding, ReadOnlySpan<byte> bytes, bool isWhole, out Span<char> text)
    {
        var chars = new char[encoding.GetMaxCharCount(bytes.Length)];
        try
        {
            text = chars.AsSpan(0, encoding.GetDecoder().GetChars(bytes, chars, isWhole));
            return true;
        }
        catch (DecoderFallbackException)
        {
            // The bytes do not fit: that is the answer.
            text = default;
            return false;
        }
    }

    /// <summary>Corrects decoded letters in place. Returns the index of the first undefined one, or null.</summary>
    public static int? Correct(Encoding encoding, Span<char> text)
    {
        if (IsUnicode(encoding))
            return null;
        if (Corrections.TryGetValue(encoding.CodePage, out var correction))
        {
            for (var i = 0; i < correction.From.Length; i++)
                text.Replace(correction.From[i], correction.To[i]);
        }

        var first = encoding.CodePage == ShiftJis ? AfterShiftJisPrivate : FirstPrivate;
        return text.IndexOfAnyInRange(first, LastPrivate) is >= 0 and var at ? at : null;
    }

    /// <summary>The index of the bytes that do not fit; of half a surrogate pair, .NET gives the index of what follows it.</summary>
    /// <param name="bytes">The bytes that were decoded, after those that it may have held back from before.</param>
    /// <param name="before">The number of these.</param>
    public static int IndexOf(DecoderFallbackException exception, ReadOnlySpan<byte> bytes, int before)
    {
        var unknown = exception.BytesUnknown ?? [];
        ReadOnlySpan<int> places = [before + exception.Index, before + exception.Index - unknown.Length];
        foreach (var at in places)
        {
            if (at >= 0 && at <= bytes.Length && bytes[at..].StartsWith(unknown))
                return at - before;
        }

        return exception.Index;
    }

    /// <summary>The problem of a byte that does not fit an encoding.</summary>
    /// <param name="at">The byte's offset in the document.</param>
    /// <param name="isMarked">Whether a byte order mark names the encoding, which takes precedence over <c>--encoding</c>.</param>
    public static DocumentProblemException Invalid(Encoding encoding, long at, bool isMarked, Exception? cause) =>
        new(DocumentProblemKind.InvalidEncoding, $"not valid {encoding.WebName} at byte {at}{(isMarked ? "" : WayOut)}", cause);

    /// <summary>Whether the encoding covers all of Unicode, so that a private character is part of the text.</summary>
    private static bool IsUnicode(Encoding encoding) =>
        encoding is UTF8Encoding or UnicodeEncoding or UTF32Encoding || encoding.CodePage == Gb18030;
}
