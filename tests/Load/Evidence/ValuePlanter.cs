using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>Cuts values out of a text, or writes some into it, and disturbs them. The same seed gives the same cases.</summary>
internal sealed class ValuePlanter(EvidenceText source, Random random)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Negations =
    [
        .. "not no nicht kein keine keiner keinen keinem keines ne në pas non sin nie nem sem не ни ohne não sans bez без".Split(' '),
        .. "ikke utan inte ej ni ní nì uten niet geen zonder cannot nor never aucun nessun".Split(' '),
    ];

    private static readonly SearchValues<char> Signs = SearchValues.Create("+%‰$€£<>@");

    private static readonly string[] NegatingParts = ["不", "无", "無", "没", "沒", "非", "未", "否", "ない", "なし", "ません", "ไม่"];

    public PlantedCase? Verbatim() => Cut(1, 8, "verbatim", slice => slice);

    public PlantedCase? WhiteSpace() => source.IsUnspaced && source.Language != "th"
        ? Broken()
        : Cut(2, 9, "white space", slice => slice.Contains('\n') || slice.Contains("  ", StringComparison.Ordinal)
            ? string.Join(' ', slice.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            : slice.Contains(' ') ? slice.Replace(" ", random.Next(2) == 0 ? "\n" : "  ", StringComparison.Ordinal) : null);

    public PlantedCase? Case() => Cut(1, 8, "case", slice => slice.ToUpperInvariant() is var upper && upper != slice ? upper : null);

    public PlantedCase? Punctuation() => Cut(2, 9, "punctuation lost", slice =>
    {
        var bare = string.Concat(slice.Where(c => char.IsLetterOrDigit(c) || c == ' ' || IsMark(c)));
        return bare.Length < slice.Length && bare.Length >= 4 && !HasDigitPunctuation(slice) && !slice.Contains('\n') ? bare : null;
    });

    public PlantedCase? Slip() => Cut(2, 10, "one slip", slice =>
    {
        // A word of one letter would be lost, and not wrong.
        var letters = Enumerable.Range(0, slice.Length).Where(i => char.IsLetter(slice[i])
            && ((i > 0 && char.IsLetter(slice[i - 1])) || (i + 1 < slice.Length && char.IsLetter(slice[i + 1])))).ToList();
        if (slice.Length < 12 || letters.Count < 8)
            return null;
        var at = letters[random.Next(letters.Count)];
        var other = slice[letters[random.Next(letters.Count)]];
        var value = random.Next(2) == 0 ? slice.Remove(at, 1) : slice[..at] + other + slice[(at + 1)..];
        // A negation gained or lost is no slip.
        return value != slice && CountNegations(value) == CountNegations(slice) ? value : null;
    });

    public PlantedCase? LostWord() => LostWord("one word lost", isLonger: false);

    /// <summary>The lost word is longer than a seventh of the value.</summary>
    public PlantedCase? LongerWord() => LostWord("longer word lost", isLonger: true);

    /// <summary>A line ends inside of a word of the text, with a hyphen.</summary>
    public PlantedCase? Hyphenated()
    {
        if (source.IsUnspaced || Cut(1, 6, "hyphenated", slice => slice) is not { } cut)
            return null;
        var places = Enumerable.Range(cut.Start + 2, Math.Max(0, cut.End - cut.Start - 4))
            .Where(i => Enumerable.Range(i - 2, 5).All(j => char.IsLower(cut.Text[j]))).ToList();
        if (places.Count == 0)
            return null;
        var text = cut.Text.Insert(places[random.Next(places.Count)], random.Next(2) == 0 ? "-\n" : "\u00AD\n");
        return cut with { Text = text, End = cut.End + 2 };
    }

    public PlantedCase? Date()
    {
        var day = RandomDay(random);
        return Write("date", WrittenDate(day), Json(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    public string WrittenDate(DateTime day) => WrittenDates.Write(day, source.Language, random);

    public static DateTime RandomDay(Random random) => new DateTime(1960, 1, 1).AddDays(random.Next(25_000));

    public PlantedCase? Number()
    {
        var cents = random.NextInt64(100_000, 10_000_000_000);
        var value = cents / 100m;
        var group = new NumberFormatInfo { NumberGroupSizes = [3] };
        var written = random.Next(source.IsUnspaced ? 9 : 8) switch
        {
            0 => Format(",", "."),
            1 => Format(".", ","),
            2 => Format(" ", ","),
            3 => Format("'", "."),
            4 => Format("\u00A0", ","),
            5 => Format("", ","),
            6 => Format("\u202F", ","),
            7 => "EUR " + Format(".", ","),
            _ => string.Concat(Format("", ".").Select(c => c == '.' ? '．' : (char)(c + '０' - '0'))),
        };
        var prefix = written.StartsWith("EUR ", StringComparison.Ordinal) ? 4 : 0;
        if (random.Next(6) == 0)
            (written, value) = (written.Insert(prefix, "-"), -value);
        var json = value.ToString("0.00", CultureInfo.InvariantCulture);
        return Write("number", written, json.Replace(".00", "", StringComparison.Ordinal)) is { } planted
            ? planted with { Start = planted.Start + prefix } : null;

        string Format(string separator, string point)
        {
            (group.NumberGroupSeparator, group.NumberDecimalSeparator) = (separator, point);
            return value.ToString(separator.Length == 0 ? "F2" : "N2", group);
        }
    }

    /// <summary>The value stands twice, once after the name of its field.</summary>
    public PlantedCase? Labelled()
    {
        var (field, label) = source.Language switch
        {
            "zh" or "zt" => ("发票号码", "发票号码:"),
            "ja" => ("請求書番号", "請求書番号:"),
            "th" => ("เลขที่ใบแจ้งหนี้", "เลขที่ใบแจ้งหนี้ "),
            _ => random.Next(2) == 0 ? ("invoice_number", "Invoice number: ") : ("dateOfBirth", "Date of birth\n"),
        };
        var value = $"{(char)('A' + random.Next(26))}{random.Next(1000, 9999)}-{random.Next(100, 999)}";
        var other = source.IsUnspaced ? value : $" {value} ";
        var (labelled, start) = Insert(source.Text, $"{(source.IsUnspaced ? "" : "\n")}{label}{value}\n");
        start = labelled.IndexOf(value, start, StringComparison.Ordinal);
        var away = random.Next(2) == 0
            ? random.Next(0, Math.Max(1, start - 200))
            : random.Next(Math.Min(labelled.Length, start + 200), labelled.Length + 1);
        if (Math.Abs(away - start) < 150)
            return null;
        var text = labelled.Insert(away, other);
        start += away <= start ? other.Length : 0;
        return new PlantedCase("label", text, field, Json(value), start, start + value.Length, IsOnly: true);
    }

    /// <summary>Writes something into the text, apart from its neighbours.</summary>
    public PlantedCase Write(string kind, string written, string json)
    {
        var space = source.IsUnspaced && source.Language != "th" ? "、" : " ";
        var (text, start) = Insert(source.Text, space + written + space);
        return new PlantedCase(kind, text, "value", json, start + space.Length, start + space.Length + written.Length);
    }

    /// <summary>A piece of whole words, or of any characters where there are none.</summary>
    public PlantedCase? Cut(int leastWords, int mostWords, string kind, Func<string, string?> disturb)
    {
        var text = source.Text;
        var start = random.Next(text.Length);
        var end = start;
        if (source.IsUnspaced)
        {
            end = Math.Min(text.Length, start + random.Next(5, 24));
            if (end == text.Length || !char.IsLetter(text[start]) || !char.IsLetter(text[end - 1]) || IsMark(text[end]))
                return null;
        }
        else
        {
            while (start < text.Length && !(IsStart(text, start) && char.IsLetterOrDigit(text[start])))
                start++;
            end = start;
            for (var words = random.Next(leastWords, mostWords + 1); words > 0 && end < text.Length; words--)
            {
                while (end < text.Length && char.IsWhiteSpace(text[end]))
                    end++;
                while (end < text.Length && !char.IsWhiteSpace(text[end]))
                    end++;
            }

            while (end > start && !char.IsLetterOrDigit(text[end - 1]) && !IsMark(text[end - 1]))
                end--;
            if (end - start < 4 || text.AsSpan(start, end - start).Contains('\f') || (end < text.Length && text[end] is '\u00AD'))
                return null;
        }

        return disturb(text[start..end]) is { } value ? new PlantedCase(kind, text, "value", Json(value), start, end) : null;
    }

    public static string Json(string value) => JsonSerializer.Serialize(value, Plain);

    private PlantedCase? LostWord(string kind, bool isLonger) => source.IsUnspaced ? null : Cut(8, 14, kind, slice =>
    {
        var words = slice.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is < 8 or > 14)
            return null;
        var at = random.Next(1, words.Length - 1);
        var bare = words[at].Trim('.', ',', ';', ':', '(', ')', '«', '»', '"').ToLowerInvariant();
        if (words[at].Any(char.IsDigit) || Negations.Contains(bare) || bare.Contains('\'') || bare.Contains('’'))
            return null;
        var value = string.Join(' ', words.Where((_, i) => i != at));
        return words[at].Length + 1 > value.Length / 7 == isLonger ? value : null;
    });

    // A line ends inside of the value.
    private PlantedCase? Broken()
    {
        if (Cut(0, 0, "white space", slice => slice) is not { } cut || cut.Slice.Any(c => !char.IsLetter(c)))
            return null;
        var text = cut.Text.Insert(random.Next(cut.Start + 1, cut.End), "\n");
        return cut with { Text = text, End = cut.End + 1 };
    }

    private (string Text, int Start) Insert(string text, string piece)
    {
        var at = random.Next(text.Length + 1);
        while (!source.IsUnspaced && at < text.Length && !char.IsWhiteSpace(text[at]))
            at++;
        while (source.IsUnspaced && at < text.Length && IsMark(text[at]))
            at++;
        return (text.Insert(at, piece), at);
    }

    private static int CountNegations(string text) =>
        text.ToLowerInvariant().Split([.. " \n\t,.;:()-"]).Count(Negations.Contains)
        + NegatingParts.Sum(part => text.AsSpan().Count(part));

    private static bool IsStart(string text, int at) => at == 0 || char.IsWhiteSpace(text[at - 1]);

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool HasDigitPunctuation(string slice) =>
        Enumerable.Range(1, Math.Max(0, slice.Length - 2)).Any(i =>
            !char.IsLetterOrDigit(slice[i]) && slice[i] != ' ' && (char.IsDigit(slice[i - 1]) || char.IsDigit(slice[i + 1])))
        // Without them, or a dash between numbers, it is another statement.
        || slice.AsSpan().ContainsAny(Signs) || HasDigitsApart(slice.Replace(" ", "", StringComparison.Ordinal));

    private static bool HasDigitsApart(string slice) => Enumerable.Range(1, Math.Max(0, slice.Length - 2)).Any(i =>
        !char.IsLetterOrDigit(slice[i]) && char.IsDigit(slice[i - 1]) && char.IsDigit(slice[i + 1]));
}
