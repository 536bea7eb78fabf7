using System.Text.Json;
using ParallelLlm.EvidenceSearch;
using ParallelLlm.Extraction;

namespace ParallelLlm;

/// <summary>
/// A value of a result, prepared for comparison with others, such as those of a person who has read the document. Each form of it is made
/// once, on first need. Not thread-safe.
/// </summary>
/// <param name="value">Any JSON value.</param>
public sealed class ComparableValue(JsonElement value)
{
    private string? _folded;
    private string? _squeezed;
    private IReadOnlySet<string>? _numbers;
    private IReadOnlySet<int>? _dates;

    /// <summary>The value.</summary>
    public JsonElement Value => value;

    private string Folded => _folded ??= FoldedText.Fold(Written);

    private string Squeezed => _squeezed ??= SqueezedText.Of(Folded).Text;

    private IReadOnlySet<string> Numbers => _numbers ??= value.ValueKind switch
    {
        JsonValueKind.Number when NumberKey.OfJson(value.GetRawText()) is { } key => new HashSet<string> { key },
        JsonValueKind.String => WholeReadings.Numbers(value.GetString()!.Trim()),
        _ => new HashSet<string>(),
    };

    private IReadOnlySet<int> Dates => _dates ??= value.ValueKind == JsonValueKind.String
        ? DatesOf(value.GetString()!.Trim())
        : new HashSet<int>();

    private bool IsScalar =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private string Written => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>Whether two values are the same JSON: numbers by their value, members of objects in any order.</summary>
    public bool IsEqualTo(ComparableValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return JsonEquality.Instance.Equals(value, other.Value);
    }

    /// <summary>
    /// Whether two values say the same: equal ones, and texts, numbers and booleans that differ only in white space, case, accents,
    /// hyphenation, quotes, widths or punctuation, or are the same number or date in another notation. If both can be read in several
    /// ways, as <c>03/04/2024</c>, they are compared as texts.
    /// </summary>
    public bool SaysTheSameAs(ComparableValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEqualTo(other))
            return true;
        return IsScalar && other.IsScalar
            && (Folded == other.Folded || HasSameLetters(other) || Share(Numbers, other.Numbers) || Share(Dates, other.Dates));
    }

    private bool HasSameLetters(ComparableValue other) =>
        Squeezed.Length >= ChunkSearch.FewestSqueezed
        && Squeezed == other.Squeezed
        && Figures.Of(Written) == Figures.Of(other.Written)
        && LastSign(Folded) == LastSign(other.Folded);

    // A sign at the end of a text is a status, even after a blank: Rhesus -.
    private static char LastSign(string folded) => folded is [.., ('+' or '-') and var sign] ? sign : '\0';

    private static HashSet<int> DatesOf(string text) =>
        [.. DateTokens.ReadingsOf(DateTimes.Read(text) is { } given && given.Time == TimeOnly.MinValue ? given.Date : text)];

    private static bool Share<T>(IReadOnlySet<T> one, IReadOnlySet<T> other) => (one.Count == 1 || other.Count == 1) && one.Overlaps(other);
}
