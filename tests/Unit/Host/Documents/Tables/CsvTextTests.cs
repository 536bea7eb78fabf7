using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Tables;

namespace ParallelLlm.Tests.Unit.Host.Documents.Tables;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("id,name,born\n1,Anna,1950\n2,Ben,1960\n", "id | name | born\n\nid: 1\nname: Anna\nborn: 1950\n\nid: 2\nname: Ben\nborn: 1960\n")]
    [InlineData("id;price\r\n1;2,50\r\n2;3,00", "id | price\n\nid: 1\nprice: 2,50\n\nid: 2\nprice: 3,00\n")]
    [InlineData("id\tname\n1\tA, B\n\n2\tC, D\n", "id | name\n\nid: 1\nname: A, B\n\nid: 2\nname: C, D\n")]
    [InlineData("1,5;2,5;x\n3,5;4,5;y\n", "1,5 | 2,5 | x\n3,5 | 4,5 | y\n")]
    [InlineData("1|a|b\r2|c|d\r3|e|f", "1 | a | b\n2 | c | d\n3 | e | f\n")]
    [InlineData("id,name,note\n1,\"A, \"\"B\"\"\",\"two\r\nlines\"\n", "id | name | note\n\nid: 1\nname: A, \"B\"\nnote: two lines\n")]
    [InlineData("id,name,note\n1, \"A, B\" ,x\n2,,\n,,\n3,C\n", "id | name | note\n\nid: 1\nname: A, B\nnote: x\n\nid: 2\n\nid: 3\nname: C\n")]
    [InlineData("id,name,note\n1,A,x,more\n2,B,y\n3,C,z", "id | name | note\n\nid: 1\nname: A\nnote: x\nmore\n\nid: 2\nname: B\nnote: y\n\nid: 3\nname: C\nnote: z\n")]
    [InlineData("Prices of 2024\n\nid;price\n1;5\n2;6\n3;7\n4;8\n", "Prices of 2024\nid | price\n\nid: 1\nprice: 5\n\nid: 2\nprice: 6\n\nid: 3\nprice: 7\n\nid: 4\nprice: 8\n")]
    [InlineData("id,name,note\n1,\"Anna\" Meier,5\" pipe\n2,Ben,x\n", "id | name | note\n\nid: 1\nname: \"Anna\" Meier\nnote: 5\" pipe\n\nid: 2\nname: Ben\nnote: x\n")]
    [InlineData("id,name,note\n1,\"Anna,x\n2,Ben,y\n", "id | name | note\n\nid: 1\nname: \"Anna\nnote: x\n\nid: 2\nname: Ben\nnote: y\n")]
    [InlineData("id,name,note\n1,Anna,\"", "id | name | note\n\nid: 1\nname: Anna\nnote: \"\n")]
    [InlineData("id,name,note\n1,Anna,\"x\"", "id | name | note\n\nid: 1\nname: Anna\nnote: x\n")]
    [InlineData("Patient name,Diagnosis\nAnna Berg,Gout\nCarl Otto,Flu\nEva Roth,Asthma\n",
        "Patient name | Diagnosis\n\nPatient name: Anna Berg\nDiagnosis: Gout\n\nPatient name: Carl Otto\nDiagnosis: Flu\n\n"
        + "Patient name: Eva Roth\nDiagnosis: Asthma\n")]
    [InlineData("Patient,Age\nAnna,41\nBen,52\n", "Patient | Age\n\nPatient: Anna\nAge: 41\n\nPatient: Ben\nAge: 52\n")]
    [InlineData("Ward,Patient\nNorth,Anna\nNorth,\nSouth,7\n",
        "Ward | Patient\n\nWard: North\nPatient: Anna\n\nWard: North\n\nWard: South\nPatient: 7\n")]
    [InlineData("Name,Anna\nBorn,1970-01-01\nCity,Rome\nWard,3\n", "Name: Anna\nBorn: 1970-01-01\nCity: Rome\nWard: 3\n")]
    [InlineData("Name:,Anna\nCity:,Rome\nDoctor:,Ben\n", "Name: Anna\nCity: Rome\nDoctor: Ben\n")]
    public async Task Records_read_as_names_with_values_or_as_lines(string csv, string expected)
    {
        for (var piece = 1; piece < 8; piece++)
            (await ReadAsync(csv, piece)).Text.ShouldBe(expected);
    }

    [Theory]
    [InlineData("one\ntwo\nthree\n")]
    [InlineData("a,b,c\n")]
    [InlineData("Dear Anna, we saw you on Monday.\nThe result, by letter, follows; please call.\n\nYours, Ben\n")]
    [InlineData("The patient, who came in the morning with a headache that had lasted for three days and nights, was seen.\r\n"
        + "The doctor, who had come from the hospital in the next town by an early train that was late, saw her.\r\n")]
    [InlineData("\"never closed,\nat all")]
    [InlineData("")]
    public async Task A_file_that_is_no_table_reads_unchanged(string csv)
    {
        for (var piece = 1; piece < 4; piece++)
        {
            var (text, format, chunk) = await ReadAsync(csv, piece);
            text.ShouldBe(csv);
            format.ShouldBe(DocumentFormat.PlainText);
            if (csv.Length > 0)
                chunk.PlaceAt(csv.Length - 1)!.Line.ShouldBe(1 + csv[..^1].Count(c => c == '\n'));
        }
    }

    [Fact]
    public async Task A_cell_has_its_record_its_column_and_its_line()
    {
        var (text, format, chunk) = await ReadAsync("id,name,note\n1,Anna,\"two\nlines\"\n\n2,Ben,x,extra\n", 3);

        format.ShouldBe(DocumentFormat.Csv);
        Place("name").ShouldBe(new SourcePlace { Row = 1, Column = "2", Line = 1 });
        Place("Anna").ShouldBe(new SourcePlace { Row = 2, Column = "name", Line = 2 });
        Place("two lines").ShouldBe(new SourcePlace { Row = 2, Column = "note", Line = 2 });
        Place("Ben").ShouldBe(new SourcePlace { Row = 3, Column = "name", Line = 5 });
        Place("extra").ShouldBe(new SourcePlace { Row = 3, Column = "4", Line = 5 });

        SourcePlace? Place(string value) => chunk.PlaceAt(text.IndexOf(value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_that_wait_for_others_keep_their_lines()
    {
        var (text, _, chunk) = await ReadAsync("Patient,Ward\n\nAnna,North\n\n\"Ben\nB.\",South\nCleo,West\n", 7);

        chunk.PlaceAt(text.IndexOf("Anna", StringComparison.Ordinal))!.Line.ShouldBe(3);
        chunk.PlaceAt(text.IndexOf("Ben", StringComparison.Ordinal))!.Line.ShouldBe(5);
        chunk.PlaceAt(text.IndexOf("West", StringComparison.Ordinal)).ShouldBe(new SourcePlace { Row = 4, Column = "Ward", Line = 7 });
    }

    [Fact]
    public async Task A_long_file_of_two_columns_is_a_table()
    {
        var csv = "Name,Value\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            $"{(char)('a' + (i % 26))}{new string('x', i / 26)},{(i % 2 == 0 ? "7" : "seven")}\n"));

        (await ReadAsync(csv, 50)).Text.ShouldStartWith("Name | Value\n\nName: a\nValue: 7\n\nName: b\nValue: seven\n\n");
    }

    [Fact]
    public async Task Cells_without_names_have_the_number_of_their_column()
    {
        var (text, _, chunk) = await ReadAsync("1;Anna;x\n2;Ben;y\n", 100);

        chunk.PlaceAt(text.IndexOf("Ben", StringComparison.Ordinal)).ShouldBe(new SourcePlace { Row = 2, Column = "2", Line = 2 });
    }

    [Fact]
    public async Task An_unclosed_quote_takes_no_more_than_its_cell()
    {
        var csv = new StringBuilder("id,name,note\n1,\"Anna,x\n");
        for (var i = 2; i < 100_000; i++)
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},Ben,y\n");
        var (text, _, _) = await ReadAsync(csv.ToString(), 5000);

        text.ShouldStartWith("id | name | note\n\nid: 1\nname: \"Anna\nnote: x\n\nid: 2\nname: Ben\n");
        text.ShouldEndWith("\n\nid: 99999\nname: Ben\nnote: y\n");
    }

    [Theory]
    [InlineData(60_000, 100, true)]
    [InlineData(66_000, 10, false)]
    [InlineData(5000, 101, false)]
    public async Task A_cell_in_quotes_has_bounds(int length, int breaks, bool isCell)
    {
        var cell = new StringBuilder(new string('x', length));
        for (var i = 0; i < breaks; i++)
            cell[(i + 1) * (length / (breaks + 2))] = '\n';
        var before = string.Concat(Enumerable.Repeat("1,A,x\n", 200));
        var (text, _, _) = await ReadAsync($"id,name,note\n{before}2,\"{cell}\",y\n3,C,z\n", 10_000);

        text.Contains($"name: {cell.Replace('\n', ' ')}\nnote: y\n", StringComparison.Ordinal).ShouldBe(isCell);
        text.ShouldEndWith("id: 3\nname: C\nnote: z\n");
    }

    [Fact]
    public async Task A_record_of_too_many_cells_or_characters_passes_unchanged()
    {
        var many = string.Join(',', Enumerable.Repeat("x", CsvRecord.MaxCells + 1));
        var large = new string('y', 3 * CsvRecord.MaxLength) + ",\"";
        var (text, _, chunk) = await ReadAsync($"id,name,note\n1,A,b\n{large}\r\n2,C,d\n", 100_000);

        text.ShouldBe($"id | name | note\n\nid: 1\nname: A\nnote: b\n\n{large}\r\n\nid: 2\nname: C\nnote: d\n");
        chunk.PlaceAt(text.IndexOf("yyy", StringComparison.Ordinal)).ShouldBe(new SourcePlace { Row = 3, Line = 3 });
        chunk.PlaceAt(text.Length - 2).ShouldBe(new SourcePlace { Row = 4, Column = "note", Line = 4 });

        (await ReadAsync($"Name,Anna\nCity,Rome\n{many}\nDoctor,Ben\n", 100_000)).Text
            .ShouldBe($"Name: Anna\nCity: Rome\n\n{many}\n\nDoctor: Ben\n");
    }

    [Fact]
    public async Task A_line_without_end_streams_in_one_buffer()
    {
        using var text = await CsvText.OpenAsync(new Endless("a,b,c\nx,y,z\n", "0123456789,\"", 200 << 20), CancellationToken.None);
        var buffer = new char[8192];
        long count = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (text.Reader!.Read(buffer) is > 0 and var read)
            count += read;

        count.ShouldBeGreaterThan(200 << 20);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 << 20);
    }

    [Fact]
    public async Task Quotes_never_closed_cost_no_more_than_their_length()
    {
        using var text = await CsvText.OpenAsync(new Endless("a,b,c\n1,2,3\n", "\"\"\"x,\"y\"\"\n,", 4 << 20), CancellationToken.None);
        var count = 0;
        while (text.Reader!.Read() >= 0)
            count++;

        count.ShouldBeGreaterThan(1 << 18);
    }

    [Fact]
    public async Task Every_method_reads_the_same()
    {
        const string csv = "id,name,born\n1,Anna,1950\n2,Ben,1960\n";
        var expected = (await ReadAsync(csv, 100)).Text;

        using var one = await CsvText.OpenAsync(new StringReader(csv), CancellationToken.None);
        one.Reader!.Peek().ShouldBe(expected[0]);
        (one.Reader!.ReadLine() + "\n" + one.Reader!.ReadToEnd()).ShouldBe(expected);
        one.Reader!.Peek().ShouldBe(-1);
        using var other = await CsvText.OpenAsync(new StringReader(csv), CancellationToken.None);
        var buffer = new char[10];
        (await other.Reader!.ReadAsync(buffer, 0, 10)).ShouldBe(10);
        (new string(buffer) + await other.Reader!.ReadToEndAsync()).ShouldBe(expected);
    }

    private static async Task<(string Text, DocumentFormat Format, DocumentChunk Chunk)> ReadAsync(string csv, int piece)
    {
        using var document = await CsvText.OpenAsync(new Pieces(csv, piece), CancellationToken.None);
        var text = new StringBuilder();
        var buffer = new char[Math.Max(piece, 16)];
        while (await document.Reader!.ReadAsync(buffer) is > 0 and var read)
            text.Append(buffer, 0, read);
        var chunk = new DocumentChunk("d", 0, text.ToString(), 0, text.Length, 0) { Places = document.Places!.Of(0, text.Length) };
        return (chunk.Text, document.Format, chunk);
    }

    private sealed class Pieces(string text, int piece) : StringReader(text)
    {
        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }

    /// <summary>A beginning, and then one text over and over.</summary>
    private sealed class Endless(string beginning, string part, long length) : TextReader
    {
        private long _position;

        public override int Read(Span<char> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            for (var i = 0; i < count; i++, _position++)
                buffer[i] = _position < beginning.Length ? beginning[(int)_position] : part[(int)((_position - beginning.Length) % part.Length)];
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}
