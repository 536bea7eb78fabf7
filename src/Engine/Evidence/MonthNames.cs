using System.Collections.Frozen;

namespace ParallelLlm.EvidenceSearch;

/// <summary>
/// Names and abbreviations of the months, folded, in English, German, French, Spanish, Italian, Dutch, Polish, Portuguese and Thai.
/// </summary>
internal static class MonthNames
{
    private const int Longest = 12;

    private static readonly string[] Months =
    [
        "january jan janner januar janvier janv enero ene gennaio gen januari stycznia styczen sty janeiro มกราคม ม.ค.",
        "february feb februar feber fevrier fevr febrero febbraio februari lutego luty lut fevereiro fev กุมภาพันธ์ ก.พ.",
        "march mar marz mrz mars marzo maart mrt marca marzec marco มีนาคม มี.ค.",
        "april apr avril avr abril abr aprile kwietnia kwiecien kwi เมษายน เม.ย.",
        "may mai mayo maggio mag mei maja maj maio พฤษภาคม พ.ค.",
        "june jun juni juin junio giugno giu czerwca czerwiec cze junho มิถุนายน มิ.ย.",
        "july jul juli juillet juil julio luglio lug lipca lipiec lip julho กรกฎาคม ก.ค.",
        "august aug aout agosto ago augustus sierpnia sierpien sie สิงหาคม ส.ค.",
        "september sep sept septembre septiembre settembre set wrzesnia wrzesien wrz setembro กันยายน ก.ย.",
        "october oct oktober okt octobre octubre ottobre ott pazdziernika pazdziernik paz outubro out ตุลาคม ต.ค.",
        "november nov novembre noviembre listopada listopad lis novembro พฤศจิกายน พ.ย.",
        "december dec dezember dez decembre diciembre dic dicembre grudnia grudzien gru dezembro ธันวาคม ธ.ค.",
    ];

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Numbers = Months
        .SelectMany((names, month) => names.Split(' ').Select(name => KeyValuePair.Create(FoldedText.Fold(name), month + 1)))
        .DistinctBy(entry => entry.Key)
        .ToFrozenDictionary()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a month's name that starts at an index of a folded text.</summary>
    /// <returns>The index after it; -1 if there is none.</returns>
    public static int Read(ReadOnlySpan<char> text, int start, out int month)
    {
        var isThai = start < text.Length && text[start] is >= '\u0E00' and <= '\u0E7F';
        var end = start;
        while (end < text.Length && end - start <= Longest
            && (isThai ? text[end] is >= '\u0E00' and <= '\u0E4F' or '.' : char.IsLetter(text[end])))
            end++;
        if (end == start)
        {
            month = 0;
            return -1;
        }

        return Numbers.TryGetValue(text[start..end], out month) ? end : -1;
    }
}
