using System.Globalization;
using System.Text.Json;
using ParallelLlm.EvidenceSearch;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>Whether the characters of a hit are its value, as the kind of match states.</summary>
internal static class EvidenceTruth
{
    private const int LettersOfEdit = 7;

    public static bool Holds(string slice, string json, EvidenceMatch match)
    {
        var value = JsonElement.Parse(json);
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return match switch
        {
            EvidenceMatch.Verbatim => slice == text,
            EvidenceMatch.Normalised => PlainSearch.Letters(FoldedText.Fold(slice)) == PlainSearch.Letters(FoldedText.Fold(text)),
            EvidenceMatch.Number => (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || PlainSearch.ContainsNumber(slice, number))
                && new ChunkSearch(slice).Find(value).Match != EvidenceMatch.None,
            EvidenceMatch.Date => HasYear(slice, text) && new ChunkSearch(slice).Find(value).Match == EvidenceMatch.Date,
            EvidenceMatch.Fuzzy => IsNear(FoldedText.Fold(slice), FoldedText.Fold(text))
                && slice.Where(char.IsDigit).SequenceEqual(text.Where(char.IsDigit)),
            _ => false,
        };
    }

    private static bool IsNear(string slice, string text) => PlainSearch.Distance(slice, text) <= text.Length / LettersOfEdit;

    private static bool HasYear(string slice, string iso) =>
        iso.Length != 10 || !char.IsAsciiDigit(iso[3]) || slice.Contains(iso[2..4], StringComparison.Ordinal)
        || slice.Contains((int.Parse(iso.AsSpan(0, 4)) + 543).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
