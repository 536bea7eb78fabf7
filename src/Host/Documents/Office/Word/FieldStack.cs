namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>The fields around the place that is read: of a field its result is text and its code is not.</summary>
internal sealed class FieldStack
{
    // Word itself ends at 20 fields within each other.
    private const int MaxFields = 100;

    private readonly List<Field> _fields = [];

    /// <summary>Whether the place is within a field's code.</summary>
    public bool IsInCode => _fields.Exists(open => open.IsCode);

    public void Begin(int textLength)
    {
        if (_fields.Count < MaxFields)
            _fields.Add(new(IsCode: true, textLength, null));
    }

    /// <summary>Takes note of the chosen entry of the drop-down list that began last.</summary>
    public void Choose(string entry)
    {
        if (_fields.Count > 0)
            _fields[^1] = _fields[^1] with { Choice = entry };
    }

    /// <summary>The code ends and the result begins.</summary>
    public void Separate()
    {
        if (_fields.Count > 0)
            _fields[^1] = _fields[^1] with { IsCode = false };
    }

    /// <summary>Ends the field that began last.</summary>
    /// <returns>The entry chosen of a drop-down list that has no text for it; null for other fields.</returns>
    public string? End(int textLength)
    {
        if (_fields.Count == 0)
            return null;
        var field = _fields[^1];
        _fields.RemoveAt(_fields.Count - 1);
        return field.TextLength == textLength ? field.Choice : null;
    }

    /// <summary>Ends the codes that are open where a paragraph ends, so that a field without an end does not hide the document.</summary>
    public void EndCodes() => _fields.RemoveAll(open => open.IsCode);

    private readonly record struct Field(bool IsCode, int TextLength, string? Choice);
}
