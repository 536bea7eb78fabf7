using System.Globalization;
using BenchmarkDotNet.Reports;

namespace ParallelLlm.Tests.Benchmarks;

/// <summary>A benchmark's result as a line of text: its minimum time in (minimum) calibration loops, and its bytes, equal on every machine.</summary>
internal sealed record Figure(string Name, double Loops, long Bytes)
{
    public static IReadOnlyList<Figure> Of(IEnumerable<Summary> summaries)
    {
        var reports = summaries.SelectMany(summary => summary.Reports).Where(report => report.ResultStatistics is not null).ToArray();
        var loop = Array.Find(reports, IsCalibration)?.ResultStatistics!.Min ?? throw new InvalidOperationException("The calibration loop was not measured.");
        return [.. reports.Where(report => !IsCalibration(report)).Select(report => new Figure(
            $"{report.BenchmarkCase.Descriptor.Type.Name}.{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}",
            report.ResultStatistics!.Min / loop,
            report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0))];
    }

    public static IReadOnlyList<Figure> Read(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(parts => new Figure(
            parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)))];

    public static void Write(string path, IEnumerable<Figure> figures) => File.WriteAllLines(
        path,
        figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-28} {figure.Loops,12:0.00000000} {figure.Bytes,10}")).Prepend("# benchmark, time in calibration loops, bytes an operation; written by: dotnet run --project tests/Benchmarks -c Release -- --write"));

    private static bool IsCalibration(BenchmarkReport report) => report.BenchmarkCase.Descriptor.Type == typeof(Calibration);
}
