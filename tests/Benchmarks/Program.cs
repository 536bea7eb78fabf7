using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ParallelLlm.Tests.Benchmarks;

/// <summary>
/// <c>[--write] [--quick]</c>: runs all benchmarks and reports those that are slower or allocate more than the baseline; <c>--write</c> saves the results as the baseline. Exit
/// code 0: none is worse, 1: some are, 2: wrong usage.
/// </summary>
internal static class Program
{
    // A loaded machine changes even ratios; a real slowdown exceeds this.
    private const double SlowerBy = 1.3;

    public static int Main(string[] args)
    {
        if (args.Except(["--write", "--quick"]).Any())
        {
            Console.Error.WriteLine("dotnet run --project tests/Benchmarks -c Release -- [--write] [--quick]");
            return 2;
        }

        // In this process: nothing is built, so it runs wherever the tests do.
        var job = (args.Contains("--quick") ? Job.Dry.WithIterationCount(3).WithWarmupCount(1) : Job.Default.WithWarmupCount(5).WithIterationCount(12)).WithToolchain(InProcessEmitToolchain.Instance);
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile);
        var figures = Figure.Of(new[] { typeof(Calibration), typeof(Control), typeof(Texts) }.Select(type => BenchmarkRunner.Run(type, config)));
        var path = Path.Combine(Folder(), "baseline.txt");
        var code = Compare(Figure.Read(path).ToDictionary(figure => figure.Name), figures);
        if (args.Contains("--write"))
            Figure.Write(path, figures);
        return code;
    }

    private static int Compare(Dictionary<string, Figure> baseline, IReadOnlyList<Figure> figures)
    {
        var worse = 0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"benchmark",-28} {"loops",12} {"baseline",12} {"bytes",10} {"baseline",10}"));
        foreach (var figure in figures)
        {
            var before = baseline.GetValueOrDefault(figure.Name);
            var verdict = before is null ? "new"
                : figure.Bytes > before.Bytes ? "ALLOCATES MORE"
                : figure.Loops > before.Loops * SlowerBy ? "SLOWER"
                : "";
            worse += before is not null && verdict.Length > 0 ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{figure.Name,-28} {figure.Loops,12:0.00000000} {before?.Loops,12:0.00000000} {figure.Bytes,10} {before?.Bytes,10} {verdict}"));
        }

        foreach (var name in baseline.Keys.Except(figures.Select(figure => figure.Name)))
        {
            // It threw, or was removed: its line must be removed too.
            worse++;
            Console.WriteLine($"{name} was not measured");
        }

        Console.WriteLine(worse == 0 ? "None is worse." : $"{worse} are worse.");
        return worse == 0 ? 0 : 1;
    }

    // The folder of the sources, which holds the baseline.
    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Benchmarks.csproj")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The folder of the benchmarks' sources is not above this program.");
    }
}
