using System.Text.Json;

namespace ParallelLlm.Host.Output.Report;

/// <summary>A value's evidence, as a line of results has it.</summary>
/// <param name="Finding">How the text has the value.</param>
/// <param name="Start">Offset of its first character in the document's text; null if there is none.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="Place">Its place in words; empty if it has none.</param>
/// <param name="Count">How often the text has it.</param>
internal sealed record ReportedEvidence(Finding Finding, long? Start, long? End, string Place, int Count)
{
    /// <summary>The most characters of a span. Evidence lies within a chunk.</summary>
    private const long MostChars = 8 << 20;

    public static readonly ReportedEvidence None = new(Finding.Unknown, null, null, "", 0);

    /// <summary>Whether it has characters in the text.</summary>
    public bool HasSpan => Start is not null;

    /// <summary>Whether it lacks the characters that its finding is about: the line was changed.</summary>
    public bool IsBroken => Start is null && Finding is not (Finding.Unknown or Finding.NotFound or Finding.Concluded);

    /// <summary>Reads it; members of other types than expected count as absent.</summary>
    public static ReportedEvidence Of(JsonElement evidence, bool isYesOrNo)
    {
        if (evidence.ValueKind != JsonValueKind.Object)
            return None;
        var finding = FindingWords.Of(ResultJson.Text(evidence, "match"), isYesOrNo);
        var (start, end) = (ResultJson.Whole(evidence, "start"), ResultJson.Whole(evidence, "end"));
        var isSpan = start >= 0 && end > start && end - start <= MostChars && finding is not (Finding.Unknown or Finding.NotFound);
        var place = ResultJson.Member(evidence, "place") is { } given ? PlaceWords.Of(given) : "";
        var count = (int)Math.Clamp(ResultJson.Whole(evidence, "count") ?? 0, 0, int.MaxValue);
        return new ReportedEvidence(finding, isSpan ? start : null, isSpan ? end : null, place, count);
    }
}
