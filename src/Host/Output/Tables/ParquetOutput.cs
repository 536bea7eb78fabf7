using System.Globalization;
using ParallelLlm.Host.Files;
using Parquet;
using Parquet.Schema;

namespace ParallelLlm.Host.Output.Tables;

/// <summary>
/// Documents as rows of an Apache Parquet file, every column nullable: text, 64-bit integers, doubles, booleans and dates. A value that its
/// column's type cannot hold is left empty, and counted.
/// </summary>
internal sealed class ParquetOutput : PartOutput
{
    // A group is in memory until it is written; larger ones are read faster.
    private const int MostRows = 50_000;
    private const long MostCharacters = 32 << 20;

    private readonly TableShape _shape;
    private readonly TableRows _rows;
    private readonly DataField[] _fields;
    private readonly ParquetWriter _writer;
    private readonly List<string?[]> _group = [];
    private readonly SortedSet<string> _narrow = new(StringComparer.Ordinal);
    private long _characters;
    private int _lost;

    /// <inheritdoc cref="PartOutput(string)"/>
    /// <param name="shape">The columns.</param>
    public ParquetOutput(string path, TableShape shape) : base(path)
    {
        (_shape, _rows) = (shape, new TableRows(shape));
        _fields = [.. shape.Columns.Select(column => new DataField(column.Name, TypeOf(column.Type), isNullable: true))];
        _writer = Now(ParquetWriter.CreateAsync(new ParquetSchema(_fields), Stream));
        _writer.CustomMetadata = new Dictionary<string, string> { ["written_by"] = FileSignature.Program };
    }

    protected override void Add(ReadOnlySpan<byte> line)
    {
        foreach (var row in _rows.Of(line))
        {
            _group.Add(row);
            _characters += row.Sum(cell => cell?.Length ?? 0);
            if (_group.Count == MostRows || _characters > MostCharacters)
                WriteGroup();
        }
    }

    protected override string? End()
    {
        if (_group.Count > 0)
            WriteGroup();
        Now(_writer.DisposeAsync().AsTask());
        var narrow = _lost == 0
            ? null
            : $"{_lost:N0} values do not fit the type of their column ({string.Join(", ", _narrow)}) and are left empty; "
                + "JSON lines hold them";
        return narrow is null || _rows.Note is null ? narrow ?? _rows.Note : $"{narrow}; {_rows.Note}";
    }

    private void WriteGroup()
    {
        using (var group = _writer.CreateRowGroup())
        {
            for (var i = 0; i < _fields.Length; i++)
                Now(WriteAsync(group, i));
            group.CompleteValidate();
        }

        _group.Clear();
        _characters = 0;
    }

    private Task WriteAsync(ParquetRowGroupWriter group, int column) => _shape.Columns[column].Type switch
    {
        SchemaLeafType.Integer => group.WriteAsync<long>(_fields[column], Values(column, Whole)),
        SchemaLeafType.Number => group.WriteAsync<double>(_fields[column], Values(column, Floating)),
        SchemaLeafType.Boolean => group.WriteAsync<bool>(_fields[column], Values(column, Truth)),
        SchemaLeafType.Date => group.WriteAsync<DateOnly>(_fields[column], Values(column, Day)),
        _ => group.WriteAsync(_fields[column], _group.ConvertAll(row => row[column])!),
    };

    private ReadOnlyMemory<T?> Values<T>(int column, Func<string, T?> parse) where T : struct
    {
        var values = new T?[_group.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (_group[i][column] is not { } cell)
                continue;
            values[i] = parse(cell);
            if (values[i] is not null)
                continue;
            _lost++;
            _narrow.Add(_shape.Columns[column].Name);
        }

        return values;
    }

    private static Type TypeOf(SchemaLeafType type) => type switch
    {
        SchemaLeafType.Integer => typeof(long),
        SchemaLeafType.Number => typeof(double),
        SchemaLeafType.Boolean => typeof(bool),
        SchemaLeafType.Date => typeof(DateOnly),
        _ => typeof(string),
    };

    // JSON writes the same integer as 3, 3.0 or 3e0.
    private static long? Whole(string cell) =>
        decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;

    private static double? Floating(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static bool? Truth(string cell) => bool.TryParse(cell, out var truth) ? truth : null;

    private static DateOnly? Day(string cell) =>
        DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // The library writes to a file, which blocks no more than any other write.
    private static T Now<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Now(Task task) => task.GetAwaiter().GetResult();
}
