using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Reports;

/// <summary>
/// <c>bench-report</c>: time, size and peak memory of writing the evidence report of many documents, in a process of its own.
/// </summary>
internal static class BenchReportCommand
{
    /// <summary>The command of the process that writes: <c>write-report RESULTS FILE</c>. Started by the bench, not by people.</summary>
    public const string WriteCommand = "write-report";

    private const int Different = 200;
    private const double MostMegabytes = 100;
    private const int Seed = 1;

    public static Command Create(TextWriter output)
    {
        var count = new Option<int>("--documents") { Description = "Number of documents.", DefaultValueFactory = _ => 10_000 };
        var command = new Command("bench-report", "Measures writing the evidence report of many documents: time, size and peak memory.") { count };
        command.SetAction(parsed => RunAsync(parsed.GetValue(count), output));
        return command;
    }

    /// <summary>Writes a report; prints its seconds, documents, and the peak megabytes.</summary>
    public static async Task<int> WriteAsync(string[] args)
    {
        var start = TimeProvider.System.GetTimestamp();
        var report = new EvidenceReport(new ResultFiles([args[0]]), new ReportSettings(), "results", TimeProvider.System);
        var entries = await report.WriteAsync(args[1], CancellationToken.None);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.000} {entries.Count(entry => !entry.IsUnread)} {process.PeakWorkingSet64 / 1048576.0:0.0}"));
        return 0;
    }

    private static async Task<int> RunAsync(int count, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("bench-report-");
        try
        {
            var (results, page) = (Path.Combine(folder.FullName, "results.jsonl"), Path.Combine(folder.FullName, "report.html"));
            var characters = await WriteResultsAsync(folder.FullName, results, count);
            var figures = await FiguresProcess.RunAsync(new Dictionary<string, string>(), WriteCommand, results, page);
            var (seconds, shown, megabytes) = (figures[0], figures[1], figures[2]);
            var pages = Directory.GetFiles(ReportFiles.PagesOf(page));
            var size = pages.Append(page).Sum(file => new FileInfo(file).Length) / 1048576.0;
            var isMet = megabytes <= MostMegabytes && (int)shown == count;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
                {count:N0} documents of {characters / (double)count:N0} characters, results {new FileInfo(results).Length / 1048576.0:0.0} MB
                report: index {new FileInfo(page).Length / 1048576.0:0.0} MB and {pages.Length} pages, {size:0.0} MB in all, {seconds:0.0} s
                peak {megabytes:0.0} MB (≤ {MostMegabytes:0} MB)
                {(isMet ? "Passed" : "FAILED")}: bench-report
                """));
            return isMet ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Writes documents, each with a file of its own, and their results with chunks of some size.</summary>
    private static async Task<long> WriteResultsAsync(string folder, string results, int count)
    {
        var random = new Random(Seed);
        using var reader = new DocumentReader(TimeProvider.System);
        var templates = new List<(string Text, JsonObject Line)>();
        var probe = Path.Combine(folder, "probe.txt");
        for (var i = 0; i < Math.Min(Different, count); i++)
        {
            var (text, fields) = Letter(random);
            await File.WriteAllTextAsync(probe, text);
            templates.Add((text, await EvidencedLine.OfAsync(reader, new DocumentSource(probe, probe, Named: false), fields)));
        }

        File.Delete(probe);
        var characters = 0L;
        await using var lines = File.Create(results);
        for (var i = 0; i < count; i++)
        {
            var (text, line) = templates[i % templates.Count];
            var path = Path.Combine(folder, $"{i / 1000}", $"letter-{i}.txt");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text);
            line["document"] = path;
            await lines.WriteAsync(EvidencedLine.Bytes(line));
            characters += text.Length;
        }

        return characters;
    }

    private static (string Text, JsonObject Fields) Letter(Random random)
    {
        var text = new StringBuilder();
        var fields = new JsonObject();
        for (var field = 0; field < 8; field++)
        {
            Words(random, text, random.Next(100, 600));
            var value = $"{Word(random)} {Word(random)} {random.Next(1000, 100_000)}";
            text.Append($"\nField {field}: {value}\n");
            fields[$"field_{field}"] = random.Next(20) == 0 ? value + random.Next(10) : value;
        }

        return (text.ToString(), fields);
    }

    private static void Words(Random random, StringBuilder text, int count)
    {
        for (var word = 0; word < count; word++)
            text.Append(Word(random)).Append(word % 12 == 11 ? '\n' : ' ');
    }

    private static string Word(Random random) => string.Create(
        random.Next(3, 10), random, (letters, source) =>
        {
            foreach (ref var letter in letters)
                letter = (char)('a' + source.Next(26));
        });
}
