using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParquetSharp;

namespace ParallelLlm.Tests.Integration.Host.Output.Tables;

/// <summary>Parquet as an independent reader finds it: that of Apache Arrow.</summary>
public sealed class ParquetOutputTests : IDisposable
{
    private const int Seed = 20261127;

    private const string Schema = """
        {"properties":{"name":{"type":"string"},"count":{"type":"integer"},"price":{"type":"number"},"paid":{"type":"boolean"},
          "born":{"type":"string","format":"date"},"seller":{"type":"object","properties":{"city":{"type":"string"}}},
          "items":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"},"count":{"type":"integer"}}}}}}
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(60_000)]
    public void Another_reader_finds_what_the_lines_say(int documents)
    {
        var random = new Random(Seed);
        var lines = Enumerable.Range(0, documents).Select(number => Line(number, random)).ToList();

        var columns = Written(lines, new TableOptions());

        columns.Keys.ShouldBe(["document", "document_status", "document_error", "name", "count", "price", "paid", "born", "seller.city", "items"]);
        for (var row = 0; row < documents; row++)
        {
            using var line = JsonDocument.Parse(lines[row]);
            var fields = line.RootElement.GetProperty("fields");
            columns["document"][row].ShouldBe(line.RootElement.GetProperty("document").GetString(), $"seed {Seed}");
            columns["document_status"][row].ShouldBe("completed");
            columns["document_error"][row].ShouldBeNull();
            columns["name"][row].ShouldBe(Value(fields, "name")?.GetString(), $"seed {Seed}, row {row}");
            columns["count"][row].ShouldBe(Value(fields, "count")?.GetInt64());
            columns["price"][row].ShouldBe(Value(fields, "price")?.GetDouble());
            columns["paid"][row].ShouldBe(Value(fields, "paid")?.GetBoolean());
            columns["born"][row].ShouldBe(Value(fields, "born") is { } born ? DateOnly.ParseExact(born.GetString()!, "yyyy-MM-dd") : null);
            columns["seller.city"][row].ShouldBe(Value(fields, "seller") is { } seller ? Value(seller, "city")?.GetString() : null);
            columns["items"][row].ShouldBe(Value(fields, "items")?.GetRawText());
        }
    }

    [Fact]
    public void An_exploded_list_has_typed_columns()
    {
        var columns = Written(
            ["""{"document":"a","status":"completed","fields":{"name":"n","items":[{"sku":"x","count":3},{"sku":null,"count":4.0}]},"error":null}"""],
            new TableOptions { Explode = "items" });

        columns["name"].ShouldBe(["n", "n"]);
        columns["items.sku"].ShouldBe(["x", null]);
        columns["items.count"].ShouldBe([3L, 4L]);
    }

    [Fact]
    public void A_value_that_its_type_cannot_hold_is_left_empty_and_said()
    {
        string? note = null;

        var columns = Written(
            ["""{"document":"a","status":"completed","fields":{"count":1e30,"born":"in May","price":2},"error":null}"""], new TableOptions(), said => note = said);

        columns["count"].ShouldBe([null]);
        columns["born"].ShouldBe([null]);
        columns["price"].ShouldBe([2d]);
        note.ShouldBe("2 values do not fit the type of their column (born, count) and are left empty; JSON lines hold them");
    }

    [Fact]
    public void Without_an_end_nothing_is_left_and_an_earlier_file_stays()
    {
        _folder.Write("r.parquet", "earlier");
        using (var output = new ParquetOutput(_folder["r.parquet"], TableShape.Of(ExtractionSchema.Parse(Schema).Leaves, new TableOptions())))
            output.Write(System.Text.Encoding.UTF8.GetBytes(Line(1, new Random(Seed)))).Status.ShouldBe(LineWrite.Written);

        Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).ShouldBe(["r.parquet"]);
        File.ReadAllText(_folder["r.parquet"]).ShouldBe("earlier");
    }

    private Dictionary<string, List<object?>> Written(IEnumerable<string> lines, TableOptions options, Action<string?>? said = null)
    {
        using (var output = new ParquetOutput(_folder["r.parquet"], TableShape.Of(ExtractionSchema.Parse(Schema).Leaves, options)))
        {
            foreach (var line in lines)
                output.Write(System.Text.Encoding.UTF8.GetBytes(line)).Status.ShouldBe(LineWrite.Written);
            var end = output.Complete();
            end.Status.ShouldBe(LineWrite.Written, end.Message);
            said?.Invoke(end.Message);
        }

        return Read(_folder["r.parquet"]);
    }

    private static Dictionary<string, List<object?>> Read(string path)
    {
        using var file = new ParquetFileReader(path);
        var schema = file.FileMetaData.Schema;
        var columns = new Dictionary<string, List<object?>>();
        for (var column = 0; column < schema.NumColumns; column++)
        {
            var values = new List<object?>();
            for (var group = 0; group < file.FileMetaData.NumRowGroups; group++)
            {
                using var rows = file.RowGroup(group);
                var count = checked((int)rows.MetaData.NumRows);
                using var reader = rows.Column(column);
                values.AddRange(reader.LogicalReader() switch
                {
                    LogicalColumnReader<string> texts => texts.ReadAll(count).Cast<object?>(),
                    LogicalColumnReader<long?> integers => integers.ReadAll(count).Cast<object?>(),
                    LogicalColumnReader<double?> numbers => numbers.ReadAll(count).Cast<object?>(),
                    LogicalColumnReader<bool?> truths => truths.ReadAll(count).Cast<object?>(),
                    LogicalColumnReader<Date?> days => days.ReadAll(count).Select(day => day is { } some ? (object)DateOnly.FromDateTime(some.DateTime) : null),
                    var other => throw new InvalidOperationException($"a column is read by {other.GetType()}"),
                });
            }

            columns.Add(schema.Column(column).Name, values);
        }

        return columns;
    }

    private static JsonElement? Value(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Line(int number, Random random) => $$"""
        {"document":"{{number}} 文書.pdf","status":"completed","fields":{"name":{{Maybe(random, $"\"Größe {number} ไทย 🙂\"", "\"\"")}},"count":{{Maybe(random, $"{random.NextInt64()}", "-0")}},"price":{{Maybe(random, $"{random.Next(100_000) / 100m}", "-1.5e-7")}},"paid":{{Maybe(random, "true", "false")}},"born":{{Maybe(random, "\"1962-05-30\"", "\"0001-01-01\"")}},"seller":{{Maybe(random, "{\"city\":\"Łódź\"}", "{\"city\":null}")}},"items":{{Maybe(random, "[]", "[{\"sku\":\"a\"}]")}}},"error":null}
        """;

    private static string Maybe(Random random, string one, string other) => random.Next(4) switch
    {
        0 => "null",
        1 => other,
        _ => one,
    };
}
