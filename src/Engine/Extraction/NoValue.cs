using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Recognizes texts that stand for a missing value. Pure.</summary>
internal static class NoValue
{
    private const int LongestWord = 16;

    // Written by programs, rarely by documents.
    private static readonly FrozenSet<string> Literals = Set("null", "nil", "nan", "undefined");

    // A document may contain these itself; a later part overrules them.
    private static readonly FrozenSet<string> Words = Set(
        "null", "nil", "nan", "undefined", "none", "n/a", "n.a", "n. a", "na", "n/d", "nd", "unknown", "unspecified", "missing",
        "empty", "tbd", "not available", "not applicable", "not specified", "not stated", "not mentioned", "not provided", "not found",
        "not given", "not known", "no value", "no data", "no information", "-", "--", "---", "–", "—", "?", "…",
        "keine angabe", "keine angaben", "k.a", "k. a", "nicht angegeben", "nicht bekannt", "unbekannt", "entfällt",
        "non disponible", "non précisé", "inconnu", "no disponible", "no especificado", "desconocido", "non disponibile", "sconosciuto");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LiteralsOf =
        Literals.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WordsOf = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<byte> FirstLetters = SearchValues.Create("nNuU<([\"'"u8);

    /// <summary>Whether a raw text cannot be a literal for a missing value. The usual case, without allocating a string.</summary>
    internal static bool IsNoLiteral(ReadOnlySpan<byte> raw) => raw.Length is < 3 or > LongestWord || !FirstLetters.Contains(raw[0]);

    /// <summary>Whether a text is a literal for a missing value and not a word of the source.</summary>
    /// <param name="text">The value.</param>
    /// <param name="source">The chunk's text, which may contain a surname "Null".</param>
    internal static bool IsLiteral(string text, string source)
    {
        var word = Bare(text);
        return LiteralsOf.Contains(word) && !HasWord(source, word);
    }

    /// <summary>Whether a text is one of the known words for a missing value.</summary>
    internal static bool IsWord(string text) => WordsOf.Contains(Bare(text));

    /// <summary>Whether a text can only mean that there is no number, no boolean and no list: "none" may mean zero or no.</summary>
    internal static bool IsWordForUntyped(string text) => IsWord(text) && !Bare(text).Equals("none", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether any other value is better: a blank text, a word for a missing value, or a list or an object of only such values. An empty
    /// list is not weak.
    /// </summary>
    internal static bool IsWeak(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String =>
            value.GetString() is { Length: <= LongestWord + 8 } text && (string.IsNullOrWhiteSpace(text) || IsWord(text)),
        JsonValueKind.Array => value.GetArrayLength() > 0 && value.EnumerateArray().All(IsWeak),
        JsonValueKind.Object => value.GetPropertyCount() > 0 && value.EnumerateObject().All(member => IsWeak(member.Value)),
        _ => false,
    };

    // The text without brackets, quotes and dots around it.
    private static ReadOnlySpan<char> Bare(string text) => text.AsSpan().Trim().Trim("<>()[]\"'").TrimEnd('.').Trim();

    private static bool HasWord(ReadOnlySpan<char> text, ReadOnlySpan<char> word)
    {
        for (var from = 0; ;)
        {
            var at = text[from..].IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return false;
            var (start, end) = (from + at, from + at + word.Length);
            if ((start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                return true;
            from = start + 1;
        }
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
