using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Number rules of a schema. Exclusive bounds may be numbers, or flags beside the bounds as in draft 4. Pure.</summary>
internal static class NumberRules
{
    internal static IEnumerable<string> BrokenBy(JsonNumber number, JsonElement part)
    {
        if (Bound("minimum") is { } least && (number < least || (IsTrue("exclusiveMinimum") && number == least)))
            yield return "number too small";
        if (Bound("exclusiveMinimum") is { } below && number <= below)
            yield return "number too small";
        if (Bound("maximum") is { } most && (number > most || (IsTrue("exclusiveMaximum") && number == most)))
            yield return "number too big";
        if (Bound("exclusiveMaximum") is { } above && number >= above)
            yield return "number too big";
        if (Bound("multipleOf") is { } step && !number.IsMultipleOf(step))
            yield return "number not multiple of";

        JsonNumber? Bound(string keyword) =>
            part.TryGetProperty(keyword, out var bound) && bound.ValueKind == JsonValueKind.Number ? JsonNumber.Of(bound) : null;
        bool IsTrue(string keyword) => part.TryGetProperty(keyword, out var flag) && flag.ValueKind == JsonValueKind.True;
    }
}
