using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Collects the values of one answer: one per field, from one object or several. A field is faulty if its values differ or have the wrong
/// type. Not thread-safe.
/// </summary>
/// <param name="index">The fields' names.</param>
/// <param name="source">The chunk's text.</param>
internal struct FieldSheet(FieldIndex index, FieldTypes[] fields, string source)
{
    private readonly JsonElement[] _values = new JsonElement[fields.Length];
    private string?[]? _faults;

    /// <summary>Whether every field has been read, null included.</summary>
    internal readonly bool IsWhole => Array.TrueForAll(_values, value => value.ValueKind != JsonValueKind.Undefined);

    /// <summary>Whether a field has been read.</summary>
    internal readonly bool Has(int field) => _values[field].ValueKind != JsonValueKind.Undefined;

    /// <summary>Reads a member of an object. If a key is repeated, null does not count.</summary>
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

    /// <summary>Adds the values of another object of the same answer.</summary>
    /// <returns>
    /// The first field in which the two differ; null if there is none. A value that the later object replaces with null is a difference,
    /// and so is one that it omits while it repeats others: only objects without a common key are pieces of one answer.
    /// </returns>
    internal int? Join(in FieldSheet later)
    {
        var isRepeated = false;
        for (var field = 0; field < _values.Length && !isRepeated; field++)
            isRepeated = Has(field) && later.Has(field);
        for (var field = 0; field < _values.Length; field++)
        {
            var (mine, its, fault) = (_values[field], later._values[field], later._faults?[field]);
            var hasValue = mine.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
            if (!later.Has(field))
            {
                if (isRepeated && hasValue)
                    return field;
                continue;
            }

            if (_faults?[field] is not null || (hasValue && (fault is not null || !JsonElement.DeepEquals(mine, its))))
                return field;
            _values[field] = its;
            if (fault is not null)
                (_faults ??= new string?[_values.Length])[field] = fault;
        }

        return null;
    }

    /// <summary>The reading; partly valid if there are both faults and values.</summary>
    internal readonly AnswerReading ToReading()
    {
        for (var field = 0; field < _values.Length; field++)
        {
            if (_values[field].ValueKind == JsonValueKind.Undefined || _faults?[field] is not null)
                _values[field] = JsonTexts.Null;
        }

        var values = new FieldValues(index, _values);
        return _faults is null ? AnswerReading.Valid(values) : InPart(values, _faults);
    }

    // A method of its own, so that an answer without faults allocates no closure.
    private static AnswerReading InPart(FieldValues values, string?[] faults)
    {
        var named = values.Keys.Zip(faults, (name, fault) => fault is null ? null : $"The field '{name}' {fault}").OfType<string>();
        var errors = string.Join(' ', named.Take(5));
        return values.Values.All(value => value.ValueKind == JsonValueKind.Null)
            ? AnswerReading.Invalid(errors)
            : AnswerReading.InPart(values, errors);
    }
}
