using System.Diagnostics;
using System.Globalization;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Stress;

/// <summary>Memory and processor time of the engine, whatever the amount of work.</summary>
internal static class MemoryTests
{
    private const int FewChunks = 10_000;
    private const int Characters = 64;
    private const int Callers = 4;
    private const int LargeChunk = 32 * 1024;
    private const int HeapMegabytes = 128;
    private const int Rounds = 3;

    /// <summary>A million chunks against ten thousand: memory and cost per chunk.</summary>
    public static async Task<Metrics> ManyChunksAsync(bool isLong, CancellationToken cancellationToken)
    {
        var many = isLong ? 5_000_000 : 1_000_000;
        var (runs, few) = (new List<Figures>(), new List<Figures>());
        for (var round = 0; round < Rounds; round++)
        {
            runs.Add(await RunAsync(many, Characters, Callers, heapMegabytes: null, cancellationToken));
            few.Add(await RunAsync(FewChunks, Characters, Callers, heapMegabytes: null, cancellationToken));
        }

        // The least of all rounds: other load on the machine only adds to it, and growth with the number of chunks is in every round.
        // The first tenth is excluded: it still warms the engine up.
        var (first, last) = (runs.Min(figures => figures.Microseconds[1..4].Min()), runs.Min(figures => figures.Microseconds[^3..].Min()));
        var (peakOfFew, peakOfMany) = (Median(few), Median(runs));
        return new Metrics
        {
            ["chunks"] = many,
            ["not_completed"] = runs.Sum(figures => many - figures.Completed),
            ["peak_mb_10k"] = peakOfFew,
            ["peak_mb"] = peakOfMany,
            ["peak_ratio"] = peakOfMany / peakOfFew,
            ["cpu_us_first"] = first,
            ["cpu_us_last"] = last,
            ["cpu_ratio"] = last / first,
        };
    }

    private static double Median(List<Figures> runs) => runs.Select(figures => figures.PeakMegabytes).Order().ElementAt(runs.Count / 2);

    /// <summary>Documents whose total size is many times the memory allowed for the process.</summary>
    public static async Task<Metrics> LargeDocumentsAsync(bool isLong, CancellationToken cancellationToken)
    {
        // A character takes two bytes.
        var megabytes = isLong ? 20_480 : 1_024;
        var chunks = megabytes / 2 * 1024 / (LargeChunk / 1024) / Callers * Callers;
        var figures = await RunAsync(chunks, LargeChunk, Callers, HeapMegabytes, cancellationToken);
        return new Metrics
        {
            ["text_mb"] = megabytes,
            ["heap_limit_mb"] = HeapMegabytes,
            ["times_the_limit"] = (double)megabytes / HeapMegabytes,
            ["not_completed"] = chunks - figures.Completed,
            ["peak_mb"] = figures.PeakMegabytes,
        };
    }

    private static async Task<Figures> RunAsync(int chunks, int characters, int callers, int? heapMegabytes, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(MemoryTests).Assembly.Location, MemoryProgram.Command, $"{chunks}", $"{characters}", $"{callers}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        // Background compilation depends on the machine's load; a short run would be measured in another state than a long one.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        if (heapMegabytes is { } limit)
            start.Environment["DOTNET_GCHeapHardLimit"] = (limit * 1048576L).ToString("X", CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        try
        {
            var said = (await process.StandardOutput.ReadToEndAsync(cancellationToken)).Split(' ', StringSplitOptions.TrimEntries);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 && said.Length == 2 + MemoryProgram.Tenths
                ? new Figures(int.Parse(said[0], CultureInfo.InvariantCulture), double.Parse(said[1], CultureInfo.InvariantCulture), [.. said[2..].Select(each => double.Parse(each, CultureInfo.InvariantCulture))])
                : throw new InvalidOperationException($"The run of {chunks} chunks ended with {process.ExitCode}.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private sealed record Figures(int Completed, double PeakMegabytes, double[] Microseconds);
}
