using System.Text.Json;

namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Searches a chunk's text for values: as they are, then folded, then as numbers or dates, then approximately. Each form of the text is
/// made once, on first need. Not thread-safe.
/// </summary>
internal sealed class ChunkSearch(string text)
{
    /// <summary>Fewer letters and digits are not compared without the signs between them.</summary>
    public const int FewestSqueezed = 4;

    // Shorter values stand in words by chance: Berg in Bergmann.
    private const int FewestInWord = 8;

    // Squeezed, a value may be spread over so many more characters.
    private const int MostSpread = 8;

    private FoldedText? _folded;
    private SqueezedText? _squeezed;
    private NumberTokens? _numbers;
    private DateTokens? _dates;
    private NearText? _near;

    public FoldedText Folded => _folded ??= FoldedText.Of(text);

    private SqueezedText Squeezed => _squeezed ??= SqueezedText.Of(Folded.Text);

    private NumberTokens Numbers => _numbers ??= NumberTokens.Of(text);

    private DateTokens Dates => _dates ??= DateTokens.Of(Folded);

    private NearText Near => _near ??= new NearText(Folded);

    /// <param name="value">A string, a number or a boolean. No boolean is searched for: a text hardly has its own word.</param>
    public Found Find(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number(value.GetRawText(), NumberKey.OfJson(value.GetRawText())),
        JsonValueKind.String => Text(value.GetString()!),
        _ => Found.None,
    };

    private Found Number(string written, string? key)
    {
        if (key is null)
            return Found.None;
        var places = Numbers[key].OrderBy(place => place.Start).Take(Candidates.Most).ToList();
        var same = places.FindAll(place => text.AsSpan(place.Start, place.Length).SequenceEqual(written));
        return same.Count > 0 ? new Found(EvidenceMatch.Verbatim, same) : Of(EvidenceMatch.Number, places);
    }

    private Found Text(string given)
    {
        var value = given.Trim();
        if (value.Length == 0)
            return Found.None;
        var key = NumberKey.OfJson(value);
        var asGiven = value.Length == given.Length ? EvidenceMatch.Verbatim : EvidenceMatch.Normalised;
        if (key is not null && Number(value, key) is { Match: not EvidenceMatch.None } number)
            return number.Match == EvidenceMatch.Verbatim ? number with { Match = asGiven } : number;
        if (key is null && Verbatim(value) is { Count: > 0 } places)
            return new Found(asGiven, places);
        var folded = FoldedText.Fold(value);
        if (folded.Length == 0)
            return Found.None;
        if (InFolded(folded) is { Count: > 0 } foldedPlaces)
            return new Found(EvidenceMatch.Normalised, WithAccents(value, foldedPlaces));
        if (DateTokens.KeyOf(value) is { } date)
            return Of(EvidenceMatch.Date, Dates[date]);
        if (InSqueezed(folded) is { Count: > 0 } squeezedPlaces)
            return new Found(EvidenceMatch.Normalised, WithAccents(value, squeezedPlaces));
        return key is null ? Of(EvidenceMatch.Fuzzy, Near.Find(folded)) : Found.None;
    }

    private List<Occurrence> Verbatim(string value)
    {
        var places = new Candidates(text, CanBeInWord(value));
        for (var at = text.IndexOf(value, StringComparison.Ordinal); at >= 0 && !places.IsFull; at = IndexOf(text, value, at))
            places.Add(new Occurrence(at, at + value.Length));
        return places.Best;
    }

    private List<Occurrence> InFolded(string value)
    {
        var folded = Folded;
        var places = new Candidates(text, CanBeInWord(value));
        for (var at = folded.Text.IndexOf(value, StringComparison.Ordinal); at >= 0 && !places.IsFull; at = IndexOf(folded.Text, value, at))
        {
            if (folded.IsWhole(at) && folded.IsWhole(at + value.Length))
                places.Add(folded.SourceOf(at, at + value.Length));
        }

        return places.Best;
    }

    private List<Occurrence> InSqueezed(string folded)
    {
        var value = SqueezedText.Of(folded).Text;
        var places = new Candidates(text, areInWords: false);
        if (value.Length < FewestSqueezed)
            return places.Best;
        var squeezed = Squeezed.Text;
        for (var at = squeezed.IndexOf(value, StringComparison.Ordinal); at >= 0 && !places.IsFull; at = IndexOf(squeezed, value, at))
        {
            var (start, end) = WithPunctuation(folded, Squeezed.FoldedIndex(at), Squeezed.FoldedIndex(at + value.Length - 1) + 1);
            if (Folded.IsWhole(start) && Folded.IsWhole(end)
                && end - start <= (2 * folded.Length) + MostSpread
                && DigitGroups.Agree(folded, Folded.Text[start..end]))
                places.Add(Folded.SourceOf(start, end));
        }

        return places.Best;
    }

    // Those with the value's own accents, if there are some.
    private List<Occurrence> WithAccents(string value, List<Occurrence> places)
    {
        if (places.Count < 2)
            return places;
        var letters = Letters.Lower(value);
        var same = places.FindAll(place => Letters.Lower(text.AsSpan(place.Start, place.Length)) == letters);
        return same.Count > 0 ? same : places;
    }

    // With the signs around the value's letters and digits that the text has too.
    private (int Start, int End) WithPunctuation(string value, int start, int end)
    {
        var whole = Folded.Text;
        var first = 0;
        while (!Letters.IsWord(value[first]))
            first++;
        while (first > 0 && start > 0 && whole[start - 1] == value[first - 1])
            (first, start) = (first - 1, start - 1);
        var last = value.Length;
        while (!Letters.IsWord(value[last - 1]))
            last--;
        while (last < value.Length && end < whole.Length && whole[end] == value[last])
            (last, end) = (last + 1, end + 1);
        return (start, end);
    }

    // A part of a compound; several words are never parts of others.
    private static bool CanBeInWord(string value) => value.Length >= FewestInWord && !value.AsSpan().ContainsAny(' ', '\n', '\t');

    private static int IndexOf(string text, string value, int last) => text.IndexOf(value, last + 1, StringComparison.Ordinal);

    private static Found Of(EvidenceMatch match, IReadOnlyList<Occurrence> places) =>
        places.Count == 0 ? Found.None : new Found(match, places);
}
