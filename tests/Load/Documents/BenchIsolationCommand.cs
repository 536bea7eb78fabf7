using System.CommandLine;
using System.Globalization;
using ParallelLlm.Host.Documents;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary><c>bench-isolation</c>: what it costs to read PDFs in processes of their own: processor time, and processes started.</summary>
internal static class BenchIsolationCommand
{
    private const double MostRatio = 1.1;
    private const int LeastDocumentsPerStart = 100;

    private static readonly TimeSpan ReadersEnd = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static Command Create(TextWriter output)
    {
        var documents = new Option<int>("--documents") { Description = "Documents.", DefaultValueFactory = _ => 200 };
        var pages = new Option<int>("--pages") { Description = "Pages of each.", DefaultValueFactory = _ => 5 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds, in turns; the least times count.", DefaultValueFactory = _ => 3 };
        var command = new Command("bench-isolation", "Measures the cost of reading PDFs in processes of their own.") { documents, pages, rounds };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            output, parsed.GetValue(documents), parsed.GetValue(pages), parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output, int documents, int pages, int rounds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("bench-isolation-");
        try
        {
            var path = Path.Combine(folder.FullName, "generated.pdf");
            await File.WriteAllBytesAsync(path, BenchPdfCommand.Generate(pages), cancellationToken);
            var here = new List<double>();
            var apart = new List<double>();
            var starts = 0;
            for (var round = 0; round < rounds; round++)
            {
                // The first of both includes compiling the code, which each process does again.
                here.Add(Here(path, documents));
                var (seconds, started) = await ApartAsync(path, documents, cancellationToken);
                apart.Add(seconds);
                starts = Math.Max(starts, started);
            }

            var ratio = apart[0] / here[0];
            await output.WriteLineAsync(TextTable.Write(
                ["processor seconds", "first", "least", "pages a second and core"],
                [Row("in the program", here, documents * pages), Row("in processes of their own", apart, documents * pages)]));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{ratio:0.000} of the program's own time at the first reading (at most {MostRatio}); {starts} processes for {documents} documents"));
            var isMet = ratio <= MostRatio && starts * LeastDocumentsPerStart <= Math.Max(documents, LeastDocumentsPerStart);
            await output.WriteLineAsync(isMet ? "Passed." : "FAILED.");
            return isMet ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Row(string name, List<double> seconds, int pages) =>
        [name, Number(seconds[0]), Number(seconds.Min()), Number(pages / seconds.Min())];

    private static double Here(string path, int documents)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < documents; i++)
            ContentReader.Read(new DocumentContent(path, File.ReadAllBytes(path)), new CountedText());
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static async Task<(double Seconds, int Started)> ApartAsync(string path, int documents, CancellationToken cancellationToken)
    {
        var ended = ChildrenTime.Ended();
        var before = Environment.CpuUsage.TotalTime.TotalSeconds;
        int starts;
        using (var reader = new DocumentReader(TimeProvider.System))
        {
            for (var i = 0; i < documents; i++)
            {
                using var text = await reader.ReadAsync(new DocumentSource(path, path, Named: true), cancellationToken);
                await text.Reader!.ReadToEndAsync(cancellationToken);
            }

            starts = reader.ProcessStarts;
        }

        // The time of a process counts once its end has been noticed.
        var own = Environment.CpuUsage.TotalTime.TotalSeconds - before;
        for (var waited = TimeSpan.Zero; ChildrenTime.Ended() == ended && waited < ReadersEnd; waited += Step)
            await Task.Delay(Step, TimeProvider.System, cancellationToken);
        return (own + ChildrenTime.Ended() - ended, starts);
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
