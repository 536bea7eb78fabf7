using System.Text.Json;

namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Searches a chunk's text for values: as they are, then folded, then as dates, numbers or amounts, then approximately. Each form of the
/// text is made once, on first need. Not thread-safe.
/// </summary>
internal sealed class ChunkSearch(string text)
{
    /// <summary>Fewer letters and digits are not compared without the signs between them.</summary>
    public const int FewestSqueezed = 4;

    private const int FewestOfAbbreviation = 2;

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
        JsonValueKind.Number when NumberKey.OfJson(value.GetRawText()) is { } key => Number(value.GetRawText(), key),
        JsonValueKind.String => Text(value.GetString()!),
        _ => Found.None,
    };

    // Of two digits with a leading zero, it is a day, a month or an hour; of more, an identifier.
    private Found Number(string written, string key) => Number(written, key, place => LeadingZero(place) <= 2);

    // A text that is a number may be an identifier, or the part of one.
    private Found NumberText(string written, string key) =>
        Number(written, key, place => LeadingZero(place) == 0 && !Borders.IsInCode(text, place));

    private Found Number(string written, string key, Func<Occurrence, bool> accepts)
    {
        List<Occurrence> places = [.. Numbers[key].Where(accepts).OrderBy(place => place.Start).Take(Candidates.Most)];
        var same = places.FindAll(place => text.AsSpan(place.Start, place.Length).SequenceEqual(written));
        return same.Count > 0 ? new Found(EvidenceMatch.Verbatim, same) : Of(EvidenceMatch.Number, places);
    }

    // The digits of the first group, if it begins with a zero that a number does not need.
    private int LeadingZero(Occurrence place)
    {
        var first = place.Start;
        while (first < place.End && Letters.Digit(text[first]) < 0)
            first++;
        var end = first;
        while (end < place.End && Letters.Digit(text[end]) >= 0)
            end++;
        return end - first > 1 && Letters.Digit(text[first]) == 0 && !Borders.IsPoint(text, first - 1) ? end - first : 0;
    }

    private Found Text(string given)
    {
        var value = given.Trim();
        if (value.Length == 0)
            return Found.None;
        var key = NumberKey.OfJson(value);
        var asGiven = value.Length == given.Length ? EvidenceMatch.Verbatim : EvidenceMatch.Normalised;
        if (key is not null && NumberText(value, key) is { Match: not EvidenceMatch.None } number)
            return number.Match == EvidenceMatch.Verbatim ? number with { Match = asGiven } : number;
        if (key is null && In(text, value, Whole) is { Count: > 0 } places)
            return new Found(asGiven, places);
        var folded = FoldedText.Fold(value);
        if (folded.Length == 0)
            return Found.None;
        if (InFolded(folded) is { Count: > 0 } foldedPlaces)
            return new Found(EvidenceMatch.Normalised, WithAccents(value, foldedPlaces));
        if (WithDigraphs(value, folded) is { Count: > 0 } umlauts)
            return new Found(EvidenceMatch.Normalised, umlauts);
        var readings = DateTokens.ReadingsOf(value);
        if (Date(value, readings) is { Count: > 0 } dates)
            return new Found(EvidenceMatch.Date, dates);
        if (Amount.Of(value) is { } amount && Find(amount) is { Match: not EvidenceMatch.None } found)
            return found;
        if (InSqueezed(value, folded) is { Count: > 0 } squeezedPlaces)
            return new Found(EvidenceMatch.Normalised, WithAccents(value, squeezedPlaces));
        return key is null && readings.Count == 0 && DateTimes.Read(value) is null
            ? Of(EvidenceMatch.Fuzzy, Near.Find(folded, value))
            : Found.None;
    }

    private List<Occurrence> InFolded(string value) =>
        In(Folded.Text, value, (start, end) => Folded.IsWhole(start) && Folded.IsWhole(end) ? Folded.SourceOf(start, end) : null);

    // MUELLER is Müller, and the other way round.
    private List<Occurrence> WithDigraphs(string value, string folded)
    {
        var (expanded, collapsed) = (Digraphs.Expand(value), Digraphs.Collapse(folded));
        if (expanded != folded && InFolded(expanded) is { Count: > 0 } found)
            return found;
        return collapsed == folded ? []
            : InFolded(collapsed).FindAll(place => Digraphs.Expand(text[place.Start..place.End]) == expanded);
    }

    // A value that can be two days is found in its own form only.
    private List<Occurrence> Date(string value, IReadOnlyList<int> readings)
    {
        if (readings.Count == 1)
            return [.. Dates[readings[0]]];
        if (readings.Count > 1)
            return [.. Dates[readings[0]].Where(place => DateTokens.ReadingsOf(text[place.Start..place.End]).SequenceEqual(readings))];
        return DateTimes.Read(value) is { } given && DateTokens.ReadingsOf(given.Date) is [var key]
            ? [.. Dates[key].Select(place => DateTimes.With(given.Time, text, place)).OfType<Occurrence>()]
            : [];
    }

    private Found Find(Amount amount)
    {
        var same = new Candidates(text);
        var equal = new Candidates(text);
        foreach (var number in Numbers[amount.Key].OrderBy(place => place.Start))
        {
            var isSame = text.AsSpan(number.Start, number.Length).SequenceEqual(amount.Written);
            if ((isSame || LeadingZero(number) == 0) && amount.At(Folded, number) is { } place)
                (isSame ? same : equal).Add(place);
        }

        return same.Places.Count > 0 ? new Found(EvidenceMatch.Normalised, same.Places) : Of(EvidenceMatch.Number, equal.Places);
    }

    private List<Occurrence> InSqueezed(string given, string folded)
    {
        var value = SqueezedText.Of(folded).Text;
        if (value.Length < (IsAbbreviation(given) ? FewestOfAbbreviation : FewestSqueezed))
            return [];
        var figures = Figures.Of(given);
        return In(Squeezed.Text, value, (first, last) =>
        {
            var (start, end) = WithPunctuation(folded, Squeezed.FoldedIndex(first), Squeezed.FoldedIndex(last - 1) + 1);
            if (!Folded.IsWhole(start) || !Folded.IsWhole(end) || end - start > (2 * folded.Length) + MostSpread)
                return null;
            var place = Folded.SourceOf(start, end);
            var source = text[place.Start..place.End];
            return Figures.Of(source) == figures && (value.Length >= FewestSqueezed || WithoutStops(source) == WithoutStops(given))
                ? place
                : null;
        });
    }

    // U.S.A., USA, M.D.
    private static bool IsAbbreviation(string value) => WithoutStops(value) is { Length: >= FewestOfAbbreviation } letters
        && letters.All(char.IsLetter) && letters.Any(char.IsUpper);

    private static string WithoutStops(string text) => text.Replace(".", "", StringComparison.Ordinal);

    // Those with the value's own accents, if there are some.
    private List<Occurrence> WithAccents(string value, List<Occurrence> places)
    {
        if (places.Count < 2)
            return places;
        var letters = Letters.Lower(value);
        var same = places.FindAll(place => Letters.Lower(text.AsSpan(place.Start, place.Length)) == letters);
        return same.Count > 0 ? same : places;
    }

    // With the signs around the value's letters and digits that the text has too, with or without blanks.
    private (int Start, int End) WithPunctuation(string value, int start, int end)
    {
        var whole = Folded.Text;
        var first = 0;
        while (!Letters.IsWord(value[first]))
            first++;
        for (; first > 0; first--)
        {
            var before = start > 0 && whole[start - 1] == ' ' ? start - 2 : start - 1;
            if (value[first - 1] == ' ')
                continue;
            if (before < 0 || whole[before] != value[first - 1])
                break;
            start = before;
        }

        var last = value.Length;
        while (!Letters.IsWord(value[last - 1]))
            last--;
        for (; last < value.Length; last++)
        {
            var after = end < whole.Length && whole[end] == ' ' ? end + 1 : end;
            if (value[last] == ' ')
                continue;
            if (after >= whole.Length || whole[after] != value[last])
                break;
            end = after + 1;
        }

        return (start, end);
    }

    private static Occurrence? Whole(int start, int end) => new(start, end);

    private List<Occurrence> In(string form, string value, Func<int, int, Occurrence?> sourceOf)
    {
        var places = new Candidates(text);
        for (var at = form.IndexOf(value, StringComparison.Ordinal);
            at >= 0 && !places.IsFull;
            at = form.IndexOf(value, at + 1, StringComparison.Ordinal))
        {
            if (sourceOf(at, at + value.Length) is { } place)
                places.Add(place);
        }

        return places.Places;
    }

    private static Found Of(EvidenceMatch match, IReadOnlyList<Occurrence> places) =>
        places.Count == 0 ? Found.None : new Found(match, places);
}
