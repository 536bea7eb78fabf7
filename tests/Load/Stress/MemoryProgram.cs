using System.Diagnostics;
using System.Globalization;
using ParallelLlm.Tests.Load.Benchmarks;

namespace ParallelLlm.Tests.Load.Stress;

/// <summary>
/// A run of the engine alone in its own process, for separate memory and processor time: <c>memory CHUNKS CHARACTERS CALLERS</c>. Prints the completed chunks, the microseconds of
/// processor time per chunk for each tenth of them, and the peak resident megabytes. Started by the stress tests, not by people.
/// </summary>
internal static class MemoryProgram
{
    public const string Command = "memory";

    /// <summary>Number of parts of the work that are measured separately.</summary>
    public const int Tenths = 10;

    private const int WarmUp = 10_000;

    private static readonly ExtractionSchema Fields = ExtractionSchema.FromNames(["patient_name", "date_of_birth", "diagnosis"]);

    public static async Task<int> RunAsync(string[] args)
    {
        var (chunks, characters, callers) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
        await using var engine = ParallelProcessor.Start(new ParallelLlmOptions { Endpoints = { new LlmEndpoint("constant", new ConstantClient(), "none") } });
        await ReadAsync(engine, Math.Min(chunks, WarmUp), characters, callers, onCompleted: null);

        using var process = Process.GetCurrentProcess();
        var (read, times) = (0, new TimeSpan[Tenths + 1]);
        times[0] = Environment.CpuUsage.TotalTime;
        var completed = await ReadAsync(engine, chunks, characters, callers, onCompleted: () =>
        {
            var (tenth, rest) = Math.DivRem(Interlocked.Increment(ref read), chunks / Tenths);
            if (rest == 0 && tenth <= Tenths)
                times[tenth] = Environment.CpuUsage.TotalTime;
        });
        process.Refresh();
        var costs = times.Zip(times.Skip(1), (from, to) => ((to - from).TotalMicroseconds / (chunks / Tenths)).ToString("0.000", CultureInfo.InvariantCulture));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{completed} {process.PeakWorkingSet64 / 1048576.0:0.0} {string.Join(' ', costs)}"));
        return 0;
    }

    private static async Task<int> ReadAsync(ParallelProcessor engine, int chunks, int characters, int callers, Action? onCompleted)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            var completed = 0;
            var request = new ProcessingRequest(Document(caller, chunks / callers, characters)) { Fields = Fields };
            await foreach (var result in engine.ProcessAsync(request))
            {
                completed += result.Status == ChunkStatus.Completed && result.Chunk.Index == completed ? 1 : 0;
                onCompleted?.Invoke();
            }

            return completed;
        }));
        return counts.Sum();
    }

    // Every chunk has its own text, as if read from a file.
    private static IEnumerable<DocumentChunk> Document(int caller, int chunks, int characters)
    {
        for (var i = 0; i < chunks; i++)
            yield return new DocumentChunk($"document-{caller}", i, new string((char)('a' + (i % 26)), characters), 0, characters, characters / 4);
    }
}
