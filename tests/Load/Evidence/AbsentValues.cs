using System.Globalization;
using System.Text.RegularExpressions;
using ParallelLlm.EvidenceSearch;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>Values that a text does not have, but nearly: of another document, another number, another date, another surname.</summary>
internal sealed partial class AbsentValues(IReadOnlyList<EvidenceText> texts, Random random)
{
    private static readonly string[] Syllables =
        ["der", "grün", "tal", "ne", "ko", "lo", "ma", "ri", "son", "berg", "hau", "ser",
            "wil", "ken", "sto", "vic", "zar", "mül", "bach", "fel"];

    /// <summary>Values that stand in the text by chance and were left aside.</summary>
    public int Excluded { get; private set; }

    public PlantedCase? Next(int number)
    {
        var source = texts[random.Next(texts.Count)];
        var absent = (number % 5) switch
        {
            0 or 1 => OfOther(source),
            2 => OtherNumber(source),
            3 => OtherDate(source),
            _ => OtherName(source),
        };
        return absent;
    }

    private PlantedCase? OfOther(EvidenceText source)
    {
        var other = texts[random.Next(texts.Count)];
        // Two translations of one text have many words in common.
        if (other.Document == source.Document || (other.Language.Length > 0 && source.Language.Length > 0))
            return null;
        var cut = new ValuePlanter(other, random).Cut(1, 8, "of another document", slice => slice);
        if (cut is null || cut.Slice.All(char.IsDigit))
            return null;
        if (PlainSearch.Contains(source.Text, cut.Slice) || PlainSearch.Contains(FoldedText.Fold(source.Text), FoldedText.Fold(cut.Slice)))
        {
            Excluded++;
            return null;
        }

        return cut with { Text = source.Text };
    }

    private PlantedCase? OtherNumber(EvidenceText source)
    {
        if (random.Next(2) == 0)
        {
            var planted = new ValuePlanter(source, random).Number()!;
            var value = decimal.Parse(planted.Json, CultureInfo.InvariantCulture) + (random.Next(2) == 0 ? 10 : -10);
            return Absent(planted.Text, value);
        }

        var numbers = Digits().Matches(source.Text);
        return numbers.Count == 0
            ? null
            : Absent(source.Text, decimal.Parse(numbers[random.Next(numbers.Count)].Value, CultureInfo.InvariantCulture) + 10);

        PlantedCase? Absent(string text, decimal value)
        {
            if (!PlainSearch.ContainsNumber(text, value))
                return new PlantedCase("number off by 10", text, "value", value.ToString("0.##", CultureInfo.InvariantCulture), 0, 0);
            Excluded++;
            return null;
        }
    }

    private PlantedCase? OtherDate(EvidenceText source)
    {
        var planter = new ValuePlanter(source, random);
        var day = ValuePlanter.RandomDay(random);
        var other = random.Next(3) switch
        {
            0 => day.AddDays(random.Next(2) == 0 ? 1 : -1),
            1 => day.AddMonths(1),
            _ => day.AddYears(random.Next(2) == 0 ? 10 : -1),
        };
        // 03/04 is a day of March and one of April.
        if ((other.Day == day.Month && other.Month == day.Day) || PlainSearch.ContainsDate(source.Text, other))
        {
            Excluded++;
            return null;
        }

        var json = ValuePlanter.Json(other.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return planter.Write("date off", planter.WrittenDate(day), json);
    }

    private PlantedCase? OtherName(EvidenceText source)
    {
        var given = Name(2);
        var (own, other) = (Name(random.Next(2, 4)), Name(random.Next(2, 4)));
        // A name with a letter more or less is a slip.
        if (PlainSearch.Distance(own.ToLowerInvariant(), other.ToLowerInvariant()) <= Math.Max(1, Math.Max(own.Length, other.Length) / 4))
        {
            Excluded++;
            return null;
        }

        return new ValuePlanter(source, random).Write("another surname", $"{given} {own}", ValuePlanter.Json($"{given} {other}"));
    }

    private string Name(int syllables)
    {
        var name = string.Concat(Enumerable.Range(0, syllables).Select(_ => Syllables[random.Next(Syllables.Length)]));
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    [GeneratedRegex(@"(?<![\d.,])[0-9]{1,9}(?![\d.,]\d)", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Digits();
}
