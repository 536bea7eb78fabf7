using System.Globalization;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>Makes the values and the prose of one document, and records the place of each value.</summary>
internal sealed class Planting
{
    private const int Days = 30_000;

    private static readonly DateOnly FirstDay = new(1931, 1, 1);

    private readonly Random _random;
    private readonly string[] _sentences;
    private readonly Queue<string> _headings;
    private readonly Queue<PlantedField> _fields;
    private readonly List<PlantedValue> _values = [];
    private string? _part;

    /// <param name="seed">Decides all that is random.</param>
    /// <param name="number">Decides the language.</param>
    public Planting(int seed, int number)
    {
        _random = new Random(seed);
        var (sentences, headings) = PlantedWords.Of(number);
        _sentences = sentences;
        _headings = new(Shuffled(headings));
        _fields = new(Shuffled(PlantedField.All));
    }

    /// <summary>The values planted so far.</summary>
    public IReadOnlyList<PlantedValue> Values => _values;

    /// <summary>The next fields, which have not been planted yet.</summary>
    public IReadOnlyList<PlantedField> Fields(int count) => [.. Enumerable.Range(0, count).Select(_ => _fields.Dequeue())];

    /// <summary>Plants a value of a field.</summary>
    public PlantedCell Plant(PlantedField field, SourcePlace place)
    {
        while (true)
        {
            var cell = Value(field.Kind);
            if (_values.Exists(other => other.Value.Contains(cell.Text) || cell.Text.Contains(other.Value)))
                continue;
            _values.Add(new PlantedValue(field.Name, cell.Text, place with { Part = PartOf(place.Part) }));
            return cell;
        }
    }

    /// <summary>Plants a value on a line with the field's name.</summary>
    public string Line(PlantedField field, SourcePlace place) => $"{field.Label}: {Plant(field, place).Text}";

    /// <summary>Writes a part of the document, which all places in it begin with.</summary>
    public byte[] Within(string part, Func<byte[]> write)
    {
        var outer = _part;
        _part = PartOf(part);
        var bytes = write();
        _part = outer;
        return bytes;
    }

    /// <summary>Some sentences, all different.</summary>
    public string[] Sentences() => Shuffled(_sentences)[.._random.Next(3, 6)];

    /// <summary>The same on one line.</summary>
    public string Prose() => string.Join(' ', Sentences());

    /// <summary>A heading that the document has only once.</summary>
    public string Heading() => _headings.Dequeue();

    public T Pick<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    /// <summary>Spreads fields over a number of sections, in order.</summary>
    public static IEnumerable<PlantedField[]> Spread(IReadOnlyList<PlantedField> fields, int sections) =>
        fields.Chunk((fields.Count + sections - 1) / sections);

    private PlantedCell Value(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.Person:
                var surname = Pick(PlantedWords.NameStarts) + Pick(PlantedWords.NameMiddles) + Pick(PlantedWords.NameEnds);
                return Text($"{Pick(PlantedWords.FirstNames)} {surname}");
            case ValueKind.Date:
                var date = FirstDay.AddDays(_random.Next(Days));
                return new PlantedCell(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), date);
            case ValueKind.Code:
                return Text($"{Pick("RE", "AZ", "K", "HX")}-{_random.Next(10_000, 100_000)}-{_random.Next(100, 1_000)}");
            case ValueKind.Amount:
                var amount = _random.Next(100_000, 10_000_000) / 100m;
                return new PlantedCell(amount.ToString("#,##0.00", CultureInfo.InvariantCulture), amount);
            default:
                return Text($"{Pick(PlantedWords.Adjectives)} {Pick(PlantedWords.Findings)} (Q{_random.Next(1_000, 10_000)})");
        }
    }

    private static PlantedCell Text(string text) => new(text, text);

    private string? PartOf(string? part) => _part is null ? part : part is null ? _part : $"{_part} > {part}";

    private T[] Shuffled<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        _random.Shuffle(shuffled);
        return shuffled;
    }
}
