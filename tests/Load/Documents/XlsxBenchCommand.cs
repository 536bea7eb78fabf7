using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary>
/// <c>bench-xlsx</c>: rows a second and peak memory of reading a sheet of many rows, in a process of its own with the heap of a reader.
/// Seconds are of processor time: reading has one thread, and the machine is not dedicated.
/// </summary>
internal static class XlsxBenchCommand
{
    /// <summary>The command of the process that reads: <c>read-xlsx FILE</c>. Started by the bench, not by people.</summary>
    public const string ReadCommand = "read-xlsx";

    private const int Columns = 8;
    private const double LeastRows = 50_000;
    private const double MostMegabytes = 150;
    private const string HeapOf256MB = "10000000";

    // The machine is not dedicated: the least disturbed round counts.
    private const int Rounds = 3;

    public static Command Create(TextWriter output)
    {
        var rows = new Option<int>("--rows") { Description = "Rows of the sheet.", DefaultValueFactory = _ => 200_000 };
        var command = new Command("bench-xlsx", "Measures reading a large sheet: rows a second and peak memory.") { rows };
        command.SetAction(parsed => RunAsync(parsed.GetValue(rows), output));
        return command;
    }

    /// <summary>
    /// Reads a file several times; prints the least processor time and the least time in seconds, characters, places, and the peak
    /// megabytes.
    /// </summary>
    public static Task<int> ReadAsync(string[] args)
    {
        var content = new DocumentContent(args[0], File.ReadAllBytes(args[0]));
        var (cpu, seconds, text) = (double.MaxValue, double.MaxValue, new CountedText());
        for (var round = 0; round < Rounds; round++)
        {
            var (start, used) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
            text = new CountedText();
            new XlsxReader().Read(content, text);
            cpu = Math.Min(cpu, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
            seconds = Math.Min(seconds, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cpu:0.000} {seconds:0.000} {text.Length} {text.Places} {process.PeakWorkingSet64 / 1048576.0:0.0}"));
        return Task.FromResult(0);
    }

    private static async Task<int> RunAsync(int rows, TextWriter output)
    {
        var path = Path.GetTempFileName();
        try
        {
            Write(path, rows);
            var figures = await FiguresProcess.RunAsync(
                new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = HeapOf256MB }, ReadCommand, path);
            var (cpu, seconds, characters, places, megabytes) = (figures[0], figures[1], figures[2], figures[3], figures[4]);
            var perSecond = rows / cpu;
            var isMet = perSecond >= LeastRows && megabytes <= MostMegabytes;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
                {rows:N0} rows, {places:N0} places, {new FileInfo(path).Length / 1048576.0:0.0} MB, {characters:N0} characters of text
                {perSecond:N0} rows/s of processor time (≥ {LeastRows:N0}), {rows / seconds:N0} rows/s elapsed
                peak {megabytes:0.0} MB (≤ {MostMegabytes:0} MB)
                {(isMet ? "Passed" : "FAILED")}: bench-xlsx
                """));
            return isMet ? 0 : 1;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Writes a workbook of one table: numbers, own and common texts, dates, amounts, shares, times and formulas.</summary>
    private static void Write(string path, int rows)
    {
        var file = XlsxFile.WithRows("");
        file["xl/styles.xml"] = XlsxFile.Styles("General", "yyyy-mm-dd", "#,##0.00\\ \"€\"", "0.0%", "hh:mm");
        var customers = Enumerable.Range(0, rows).Select(row => $"Customer number {row}");
        file["xl/sharedStrings.xml"] = XlsxFile.Strings([.. customers, "Paris", "Rome"]);
        file.Remove("xl/worksheets/sheet1.xml");
        File.WriteAllBytes(path, file.ToBytes());
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        using var sheet = new StreamWriter(archive.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open(), Encoding.UTF8);
        var ends = XlsxFile.Sheet("|").Split('|');
        sheet.Write(ends[0]);
        sheet.Write("<row r=\"1\">");
        for (var column = 0; column < Columns; column++)
            sheet.Write($"<c r=\"{(char)('A' + column)}1\" t=\"inlineStr\"><is><t>Column {column}</t></is></c>");
        sheet.Write("</row>");
        for (var row = 0; row < rows; row++)
        {
            var number = row + 2;
            sheet.Write(string.Create(CultureInfo.InvariantCulture, $"""
                <row r="{number}"><c r="A{number}"><v>{row}</v></c><c r="B{number}" t="s"><v>{row}</v></c>
                <c r="C{number}" t="s"><v>{rows + (row % 2)}</v></c><c r="D{number}" s="1"><v>{40_000 + (row % 5_000)}</v></c>
                <c r="E{number}" s="2"><v>{row * 1.37}</v></c><c r="F{number}" s="3"><v>{row % 100 / 100.0}</v></c>
                <c r="G{number}" s="4"><v>{row % 1_440 / 1_440.0}</v></c>
                <c r="H{number}" t="str"><f>A{number}&amp;"x"</f><v>{row}x</v></c></row>
                """));
        }

        sheet.Write(ends[1]);
    }

}
