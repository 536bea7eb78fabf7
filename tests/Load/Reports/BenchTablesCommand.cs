using System.CommandLine;
using System.Globalization;
using System.Text;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Load.Reports;

/// <summary>
/// <c>bench-tables</c>: rows of results written as Parquet and as CSV, from their lines, for each second of processor time, which other load
/// on the machine does not change.
/// </summary>
internal static class BenchTablesCommand
{
    private const int Different = 1000;
    private const int Rounds = 5;
    private const double LeastRows = 100_000;
    private const string Schema = """
        {"properties":{"patient_name":{"type":"string"},"born":{"type":"string","format":"date"},"total":{"type":"number"},"diagnosis":{"type":"string"}}}
        """;

    public static Command Create(TextWriter output)
    {
        var count = new Option<int>("--rows") { Description = "Number of rows.", DefaultValueFactory = _ => 150_000 };
        var command = new Command("bench-tables", "Measures rows a second of results written as Parquet and as CSV.") { count };
        command.SetAction(parsed => RunAsync(parsed.GetValue(count), output));
        return command;
    }

    private static async Task<int> RunAsync(int rows, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("bench-tables-");
        try
        {
            var shape = TableShape.Of(ExtractionSchema.Parse(Schema).Leaves, new TableOptions());
            var lines = Enumerable.Range(0, Different).Select(Line).ToArray();
            // The first rounds are for the compiler; load on the machine makes some of the others slow, and none fast.
            var parquet = 0.0;
            for (var round = 0; round < Rounds; round++)
                parquet = Math.Max(parquet, await MeasureAsync(OutputFormat.Parquet, lines, rows, shape, folder.FullName, output));
            await MeasureAsync(OutputFormat.Csv, lines, rows, shape, folder.FullName, output);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Parquet: {parquet:N0} rows/s (≥ {LeastRows:N0}): {(parquet >= LeastRows ? "met" : "MISSED")}"));
            return parquet >= LeastRows ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(OutputFormat format, byte[][] lines, int rows, TableShape shape, string folder, TextWriter output)
    {
        var path = Path.Combine(folder, "r");
        var before = Environment.CpuUsage.TotalTime;
        using (var table = new ResultOutput(format, shape, hasRawCells: false).At(path))
        {
            for (var row = 0; row < rows; row++)
            {
                if (table.Write(lines[row % lines.Length]) is { Status: not LineWrite.Written } failed)
                    throw new IOException(failed.Message);
            }

            table.Complete();
        }

        var elapsed = Environment.CpuUsage.TotalTime - before;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{format}: {rows:N0} rows of {shape.Columns.Count} columns in {elapsed.TotalSeconds:0.00} s of processor time, {new FileInfo(path).Length / 1048576.0:0.0} MB"));
        return rows / elapsed.TotalSeconds;
    }

    private static byte[] Line(int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
        {"document":"letters/{{number:D5}}.pdf","status":"completed","fields":{"patient_name":"Jürgen Großmüller {{number}}","born":"19{{10 + (number % 90)}}-05-30","total":{{number / 7.0:0.00}},"diagnosis":"Migräne mit Aura, Stadium {{number % 9}}"},"chunks":[],"error":null}
        """));
}
