using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// The values of one answer, as they are read: one per field, from one object or from several. What two places say differently is not decided
/// here: the field has a fault, and so has one whose value is of another type. Not thread-safe.
/// </summary>
/// <param name="fields">The fields' types.</param>
/// <param name="index">The fields' names.</param>
/// <param name="source">What the answer was read from.</param>
internal struct FieldSheet(FieldIndex index, FieldTypes[] fields, string source)
{
    private readonly JsonElement[] _values = new JsonElement[fields.Length];
    private string?[]? _faults;

    /// <summary>Whether each of the fields has been read, if only as null.</summary>
    internal readonly bool IsWhole => Array.TrueForAll(_values, value => value.ValueKind != JsonValueKind.Undefined);

    /// <summary>Whether a field has been read.</summary>
    internal readonly bool Has(int field) => _values[field].ValueKind != JsonValueKind.Undefined;

    /// <summary>Takes a member of an object. Of a key that occurs twice, null is the one that does not count.</summary>
    internal void Put(int field, JsonElement given)
    {
        var value = fields[field].Read(given, source, out var fault);
        if (!Has(field))
            _values[field] = value;
        else if (_values[field].ValueKind == JsonValueKind.Null && _faults?[field] is null)
            _values[field] = value;
        else if (fault is null && (value.ValueKind == JsonValueKind.Null || JsonElement.DeepEquals(value, _values[field])))
            return;
        else
            fault = "occurs twice, with different values.";
        if (fault is not null)
            (_faults ??= new string?[fields.Length])[field] = fault;
    }

    /// <summary>Takes what another object of the same answer says.</summary>
    /// <returns>
    /// The first field about which the two differ; null when there is none. A value that a later object takes back is a difference, and so is one that it
    /// leaves out while it repeats others: only objects without a common key are pieces of one answer.
    /// </returns>
    internal int? Join(in FieldSheet later)
    {
        var isRepeated = false;
        for (var field = 0; field < _values.Length && !isRepeated; field++)
            isRepeated = Has(field) && later.Has(field);
        for (var field = 0; field < _values.Length; field++)
        {
            if (isRepeated && _values[field].ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) && !later.Has(field))
                return field;
            var (mine, its) = (_values[field], later._values[field]);
            if (its.ValueKind == JsonValueKind.Undefined)
                continue;
            if (_faults?[field] is not null || (later._faults?[field] is not null && mine.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)))
                return field;
            if (mine.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) && !JsonElement.DeepEquals(mine, its))
                return field;
            _values[field] = its;
            if (later._faults?[field] is { } fault)
                (_faults ??= new string?[_values.Length])[field] = fault;
        }

        return null;
    }

    /// <summary>The reading. With faults, and a value beside them, it is one in part.</summary>
    internal readonly AnswerReading ToReading()
    {
        for (var field = 0; field < _values.Length; field++)
        {
            if (_values[field].ValueKind == JsonValueKind.Undefined || _faults?[field] is not null)
                _values[field] = JsonTexts.Null;
        }

        if (_faults is null)
            return AnswerReading.Valid(new FieldValues(index, _values));
        var names = index.Names;
        var errors = string.Join(' ', _faults.Select((fault, field) => fault is null ? null : $"The field '{names[field]}' {fault}").OfType<string>().Take(5));
        return Array.TrueForAll(_values, value => value.ValueKind == JsonValueKind.Null)
            ? AnswerReading.Invalid(errors)
            : AnswerReading.InPart(new FieldValues(index, _values), errors);
    }
}
