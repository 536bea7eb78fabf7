using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>The evidence of a line, by the JSON Pointer of its value.</summary>
internal sealed class EvidenceLookup
{
    private readonly Dictionary<string, JsonElement> _found = [];

    /// <param name="evidence">The member <c>evidence</c> of a line.</param>
    public EvidenceLookup(JsonElement evidence)
    {
        if (evidence.ValueKind != JsonValueKind.Object)
            return;
        foreach (var each in evidence.EnumerateObject())
            _found[each.Name] = each.Value;
    }

    public Finding FindingOf(string pointer, bool isYesOrNo) =>
        _found.TryGetValue(pointer, out var found) ? FindingWords.Of(ResultJson.Text(found, "match"), isYesOrNo) : Finding.Unknown;

    /// <summary>The page that a value stands on; null if it is unknown.</summary>
    public long? PageOf(string pointer) => Place(pointer) is { } place ? ResultJson.Whole(place, "page") : null;

    /// <summary>Where a value stands, for people; null if it is unknown.</summary>
    public string? PlaceOf(string pointer) => Place(pointer) is { } place ? PlaceWords.Of(place) : null;

    /// <summary>Whether a value stands on a page; null if there is no page, or no evidence of the value at all.</summary>
    public bool? IsOnPage(string pointer, long? page)
    {
        if (page is null || !_found.ContainsKey(pointer))
            return null;
        if (Place(pointer) is not { } place || ResultJson.Whole(place, "page") is not { } first)
            return false;
        return first <= page && page <= (ResultJson.Whole(place, "page_end") ?? first);
    }

    private JsonElement? Place(string pointer) =>
        _found.TryGetValue(pointer, out var found) ? ResultJson.Member(found, "place") : null;
}
