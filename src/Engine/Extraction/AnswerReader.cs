using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Reads a model's answer as fields. Lenient where nothing can be lost: code fences and chatter around the object, thoughts before it, a
/// list or a wrapper around it, unrequested keys, missing keys, a trailing comma, <c>"42"</c> or <c>"true"</c> for a number or boolean, and
/// numbers or booleans for a text, which keep their spelling. A blank text counts as null, and so do all fields of an empty object. An
/// ambiguous answer is invalid: asking again is better than guessing.
/// </summary>
internal sealed class AnswerReader
{
    private const string BrokenText = "The answer holds a broken \\u escape.";
    private const string Nested = "Some keys are inside of another object, or missing. Put every key into one object.";
    private const string NoKeys = "The answer has none of the keys that were asked for.";

    private readonly FieldIndex _index;
    private readonly FieldTypes[] _types;

    internal AnswerReader(IReadOnlyList<Field> fields)
    {
        _index = new FieldIndex(fields.Select(field => field.Name));
        _types = [.. fields.Select(field => new FieldTypes(field.Types))];
    }

    /// <param name="content">The answer's text.</param>
    /// <param name="source">The chunk's text.</param>
    internal AnswerReading Read(string content, string source)
    {
        var text = JsonInText.WithoutFence(content.AsSpan().TrimStart('\uFEFF').Trim());
        if (text.IsEmpty)
            return AnswerReading.Invalid("The answer is empty.");
        if (!JsonInText.TryParse(text, out var answer))
            return ReadObjects(text, source);
        if (text.Contains('\\') && text.Contains("\\u", StringComparison.Ordinal) && !JsonTexts.AreWhole(answer))
            return AnswerReading.Invalid(BrokenText);
        return answer.ValueKind == JsonValueKind.Object && Object(answer, source) is { } reading ? reading : ReadWrapped([answer], source);
    }

    /// <summary>Reads the usual case, an object with the keys or an empty one; null for any other.</summary>
    private AnswerReading? Object(JsonElement answer, string source)
    {
        var sheet = new FieldSheet(_index, _types, source);
        return Fill(ref sheet, answer, out var isEmpty) || isEmpty ? sheet.ToReading() : null;
    }

    private AnswerReading ReadObjects(ReadOnlySpan<char> text, string source)
    {
        var found = ObjectsInText.Find(text, _index);
        if (found.IsBroken)
            return AnswerReading.Invalid("The answer is not valid JSON.");
        var reading = ReadWrapped(found.Objects, source);
        if (reading.Error != NoKeys)
            return reading;
        // An empty object alone means that nothing was found.
        var rest = JsonInText.WithoutFence(text[found.AnswerStart..].Trim());
        if (JsonInText.TryParse(rest, out var answer) && answer.ValueKind == JsonValueKind.Object && answer.GetPropertyCount() == 0)
            return new FieldSheet(_index, _types, source).ToReading();
        if (found.Objects.Count > 0)
            return reading;
        return AnswerReading.Invalid(found.HasThoughts && rest.IsEmpty
            ? "The answer has thoughts only, and no JSON object after them."
            : "The answer is not a JSON object.");
    }

    /// <summary>Reads the objects with the keys in the values; all must agree.</summary>
    private AnswerReading ReadWrapped(IReadOnlyList<JsonElement> values, string source)
    {
        var wrappers = new Wrappers(_index);
        foreach (var value in values)
        {
            var isWhole = JsonTexts.AreWhole(value);
            if (isWhole)
                wrappers.Add(value);
            if (!isWhole || wrappers.HasBrokenText)
                return AnswerReading.Invalid(BrokenText);
        }

        FieldSheet? sheet = null;
        foreach (var candidate in wrappers.Found)
        {
            var next = new FieldSheet(_index, _types, source);
            if (!Fill(ref next, candidate, out _))
                return AnswerReading.Invalid(Nested);
            if (sheet is not { } joined)
            {
                sheet = next;
                continue;
            }

            if (joined.Join(next) is { } field)
                return AnswerReading.Invalid($"The answer has several objects, which differ in '{_index.Names[field]}'. Give one.");
            sheet = joined;
        }

        if (sheet is { } result)
            return wrappers.HasNeighbours && !result.IsWhole ? AnswerReading.Invalid(Nested) : result.ToReading();
        return values is [{ ValueKind: not JsonValueKind.Object } other]
            ? AnswerReading.Invalid($"The answer is {SchemaDocument.InWords(other.ValueKind)}, not a JSON object.")
            : AnswerReading.Invalid(NoKeys);
    }

    /// <summary>Reads an object's members.</summary>
    /// <param name="sheet">Receives the members.</param>
    /// <param name="isEmpty">Whether it has no members at all.</param>
    /// <returns>Whether the object is the answer: it has one of the keys, and no missing one deeper inside.</returns>
    private bool Fill(ref FieldSheet sheet, JsonElement answer, out bool isEmpty)
    {
        var expected = 0;
        var hasInner = false;
        isEmpty = true;
        foreach (var property in answer.EnumerateObject())
        {
            isEmpty = false;
            if (_index.Find(property, expected) is { } position)
            {
                expected = position + 1;
                sheet.Put(position, property.Value);
            }
            else
            {
                hasInner |= property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String;
            }
        }

        return expected > 0 && !(hasInner && IsElsewhere(sheet, answer));
    }

    private bool IsElsewhere(in FieldSheet sheet, JsonElement answer)
    {
        if (Wrappers.CallOf(answer, _index) is not null)
            return true;
        if (sheet.IsWhole)
            return false;
        foreach (var member in answer.EnumerateObject())
        {
            if (_index.Find(member, 0) is null && HoldsMissing(sheet, member.Value))
                return true;
        }

        return false;
    }

    private bool HoldsMissing(in FieldSheet sheet, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    var isMissing = _index.Find(member.Name) is { } field
                        ? !sheet.Has(field) && member.Value.ValueKind != JsonValueKind.Null
                        : HoldsMissing(sheet, member.Value);
                    if (isMissing)
                        return true;
                }

                return false;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    if (HoldsMissing(sheet, item))
                        return true;
                }

                return false;
            default:
                return false;
        }
    }
}
