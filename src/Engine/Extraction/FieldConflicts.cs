using System.Text.Json;
using ParallelLlm.EvidenceSearch;

namespace ParallelLlm.Extraction;

/// <summary>
/// Finds the other values that the text has for a field and for the members of an object. Lists are not compared: their items differ. Pure.
/// </summary>
internal static class FieldConflicts
{
    /// <summary>The most values that are listed for a scalar: more say no more.</summary>
    public const int Most = 20;

    /// <param name="field">The field's JSON Pointer.</param>
    /// <param name="winner">The value that the document has.</param>
    /// <param name="all">All values of the field that chunks have, by position.</param>
    /// <returns>JSON Pointer of a scalar → other values, each once, by position.</returns>
    public static IEnumerable<KeyValuePair<string, IReadOnlyList<FieldConflict>>> Of(
        string field, FoundValue winner, IReadOnlyList<FoundValue> all)
    {
        var others = all.Where(other => other.IsFound).SelectMany(other => Scalars(field, other.Value)
            .Select(scalar => (scalar.Pointer, scalar.Value, From: other))).ToLookup(each => each.Pointer);
        foreach (var (pointer, value) in Scalars(field, winner.Value))
        {
            var found = new List<FieldConflict>();
            foreach (var (_, otherValue, other) in others[pointer])
            {
                if (found.Count == Most)
                    break;
                if (other.Of(pointer) is { } evidence
                    && !IsSame(value, otherValue)
                    && !IsCut(winner, other, value, otherValue)
                    && !IsInOnePlace(winner.Of(pointer), evidence)
                    && !found.Exists(each => IsSame(each.Value, otherValue)))
                    found.Add(new FieldConflict(otherValue, evidence));
            }

            if (found.Count > 0)
                yield return KeyValuePair.Create(pointer, (IReadOnlyList<FieldConflict>)found);
        }
    }

    /// <summary>Whether two values say the same: one reads as the other, but for case, punctuation or notation.</summary>
    public static bool IsSame(JsonElement one, JsonElement other) =>
        JsonEquality.Instance.Equals(one, other) || Reads(one, other) || Reads(other, one);

    /// <summary>Whether two pieces of evidence are of the same text, which overlapping chunks both have.</summary>
    public static bool IsInOnePlace(Evidence? one, Evidence? other) =>
        one is not null && other is not null && one.Start < other.End && other.Start < one.End;

    private static bool Reads(JsonElement one, JsonElement other) =>
        CutValues.Written(one) is { } text
        && new ChunkSearch(text).Find(other) is { Match: not (EvidenceMatch.None or EvidenceMatch.Fuzzy) } found
        && found.Places.Any(place => place.Length >= text.Length);

    private static bool IsCut(FoundValue one, FoundValue other, JsonElement value, JsonElement otherValue) =>
        (one.Edges | other.Edges) != ChunkEdges.None && CutValues.AreAlike(value, otherValue);

    private static IEnumerable<(string Pointer, JsonElement Value)> Scalars(string pointer, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject()
            .SelectMany(member => Scalars(SchemaPointer.Member(pointer, member.Name), member.Value)),
        JsonValueKind.String or JsonValueKind.Number when !NoValue.IsWeak(value) => [(pointer, value)],
        _ => [],
    };
}
