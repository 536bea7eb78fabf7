using System.Globalization;
using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// Compares a document's fields with the gold file's, value by value. Null and an empty list both hold nothing; a member that a gold object
/// does not have is not scored.
/// </summary>
/// <param name="goldEvidence">Evidence of the gold file's values.</param>
/// <param name="evidence">Evidence of the result's values.</param>
/// <param name="isUntyped">Whether gold values are texts of a table, which take the type of the value that they are compared with.</param>
internal sealed class FieldComparison(EvidenceLookup goldEvidence, EvidenceLookup evidence, bool isUntyped)
{
    private readonly List<Cell> _cells = [];

    /// <summary>All comparisons, in the order of the gold file.</summary>
    public IReadOnlyList<Cell> Cells => _cells;

    /// <summary>Compares the members of two objects.</summary>
    /// <param name="got">The result's fields; anything but an object has none.</param>
    public void Compare(FieldPath field, JsonElement gold, JsonElement got) => Members(field, new Side("", gold), new Side("", got));

    private void Members(FieldPath field, Side gold, Side got)
    {
        foreach (var member in gold.Value.EnumerateObject())
        {
            if (field.Member(member.Name) is { } known)
                Compare(known, gold.Member(field, known, member.Name, member.Value), got.Member(field, known, member.Name));
        }
    }

    private void Compare(FieldPath field, Side gold, Side got)
    {
        gold = isUntyped ? gold with { Value = Typed(gold.Value, got.Value) } : gold;
        if (gold.HoldsNothing)
            Invented(field, isUntyped && got.Value is { ValueKind: JsonValueKind.String } text && text.ValueEquals("") ? default : got);
        else if (got.HoldsNothing || (!gold.IsScalar && gold.Value.ValueKind == got.Value.ValueKind))
            Inside(field, gold, got);
        else if (gold.IsScalar)
            Scalars(field, gold, got);
        else
        {
            Inside(field, gold, got with { Value = default });
            Beyond(field, got, Outcome.Extra);
        }
    }

    /// <summary>Compares the members or items of a gold value with those of a result of the same kind, or with nothing.</summary>
    private void Inside(FieldPath field, Side gold, Side got)
    {
        if (gold.Value.ValueKind == JsonValueKind.Object)
            Members(field, gold, got);
        else if (gold.Value.ValueKind == JsonValueKind.Array)
            Items(field, gold, got);
        else
            _cells.Add(new Cell(field, Outcome.Missing, gold.Value, null));
    }

    private void Items(FieldPath field, Side gold, Side got)
    {
        if (field.Items() is not { } item)
            return;
        var (goldItems, gotItems) = (gold.Items(), got.Items());
        var pairs = ItemPairs.Of([.. goldItems.Select(each => each.Value)], [.. gotItems.Select(each => each.Value)]);
        foreach (var (index, pair) in pairs.Index())
            Compare(item, goldItems[index], pair < 0 ? default : gotItems[pair]);
        var paired = pairs.ToHashSet();
        foreach (var (index, extra) in gotItems.Index())
        {
            if (!paired.Contains(index))
                Beyond(item, extra, Outcome.Extra);
        }
    }

    private void Scalars(FieldPath field, Side gold, Side got)
    {
        var (one, other) = (new ComparableValue(gold.Value), new ComparableValue(got.Value));
        var isExact = got.IsScalar && one.IsEqualTo(other);
        var isRight = isExact || (got.IsScalar && one.SaysTheSameAs(other));
        _cells.Add(new Cell(field, isRight ? Outcome.Right : Outcome.Wrong, gold.Value, got.Value)
        {
            IsExact = isExact,
            Finding = FindingOf(got),
            Place = isRight ? null : evidence.PlaceOf(got.Pointer),
            IsPageRight = evidence.IsOnPage(got.Pointer, goldEvidence.PageOf(gold.Pointer)),
        });
    }

    private void Invented(FieldPath field, Side got)
    {
        var before = _cells.Count;
        Beyond(field, got, Outcome.Invented);
        if (_cells.Count == before)
            _cells.Add(new Cell(field, Outcome.Nothing, null, null));
    }

    /// <summary>Adds each value inside of one that the gold file has nothing for.</summary>
    private void Beyond(FieldPath field, Side got, Outcome outcome)
    {
        if (got.Value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in got.Value.EnumerateObject())
            {
                if (field.Member(member.Name) is { } known)
                    Beyond(known, got.Member(field, known, member.Name, member.Value), outcome);
            }
        }
        else if (got.Value.ValueKind == JsonValueKind.Array)
        {
            if (field.Items() is not { } item)
                return;
            foreach (var each in got.Items())
                Beyond(item, each, outcome);
        }
        else if (got.IsScalar)
        {
            _cells.Add(new Cell(field, outcome, null, got.Value) { Finding = FindingOf(got), Place = evidence.PlaceOf(got.Pointer) });
        }
    }

    private Finding FindingOf(Side got) => evidence.FindingOf(got.Pointer, IsYesOrNo(got.Value));

    // A table has no types: 12 is a number where the result has one.
    private static JsonElement Typed(JsonElement gold, JsonElement got)
    {
        if (gold.ValueKind != JsonValueKind.String || !(IsYesOrNo(got) || got.ValueKind == JsonValueKind.Number))
            return gold;
        try
        {
            var read = JsonElement.Parse(gold.GetString()!);
            return read.ValueKind == got.ValueKind || (IsYesOrNo(read) && IsYesOrNo(got)) ? read : gold;
        }
        catch (JsonException)
        {
            // It is a text and nothing else.
            return gold;
        }
    }

    private static bool IsYesOrNo(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    /// <summary>A value, and its JSON Pointer in its document's fields.</summary>
    private readonly record struct Side(string Pointer, JsonElement Value)
    {
        public bool HoldsNothing =>
            Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
            || (Value.ValueKind == JsonValueKind.Array && Value.GetArrayLength() == 0);

        public bool IsScalar =>
            Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

        public Side Member(FieldPath own, FieldPath field, string name) =>
            Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var member)
                ? Member(own, field, name, member)
                : default;

        // Outside of lists, a value's pointer is its field's.
        public Side Member(FieldPath own, FieldPath field, string name, JsonElement member) =>
            new(Pointer == own.Pointer ? field.Pointer : $"{Pointer}/{JsonPointer.Escape(name)}", member);

        public List<Side> Items()
        {
            var pointer = Pointer;
            return Value.ValueKind != JsonValueKind.Array ? [] : [.. Value.EnumerateArray().Select((item, index) =>
                new Side(string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}"), item))];
        }
    }
}
