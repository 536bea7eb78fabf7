using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Stress;

/// <summary>The program writes to a slow reader: it must wait, keep no more lines than allowed, and lose nothing.</summary>
internal static class SlowDiskTest
{
    private const int Paragraphs = 6;
    private const int Piece = 8 * 1024;

    private static ReadOnlySpan<byte> ChunkMark => "\"index\":"u8;

    public static async Task<Metrics> RunAsync(bool isLong, CancellationToken cancellationToken)
    {
        var documents = isLong ? 25_000 : 1_500;
        var folder = Directory.CreateTempSubdirectory("slow-disk-");
        try
        {
            HostProcess.WriteLetters(folder.FullName, documents, Paragraphs);
            var fast = await WriteAsync(folder.FullName, bytesPerSecond: double.PositiveInfinity, cancellationToken);
            // A third of the possible speed, and slow enough to stop the run at times.
            var slow = await WriteAsync(folder.FullName, Math.Min(fast.Bytes / (3 * fast.Seconds), fast.Bytes / 5.0), cancellationToken);
            return new Metrics
            {
                ["documents"] = documents,
                ["output_kb"] = slow.Bytes / 1024.0,
                ["not_completed"] = documents - slow.Completed,
                ["out_of_order"] = slow.OutOfOrder,
                ["exit_code"] = slow.ExitCode,
                ["seconds_fast"] = fast.Seconds,
                ["seconds_slow"] = slow.Seconds,
                ["slowdown"] = slow.Seconds / fast.Seconds,
                ["peak_mb_fast"] = fast.PeakMegabytes,
                ["peak_mb_slow"] = slow.PeakMegabytes,
                ["peak_ratio"] = slow.PeakMegabytes / fast.PeakMegabytes,
                ["most_documents_ahead"] = slow.MostAhead * documents,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Written> WriteAsync(string folder, double bytesPerSecond, CancellationToken cancellationToken)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions(), cancellationToken: cancellationToken);
        var start = TimeProvider.System.GetTimestamp();
        using var program = HostProcess.Start(
            null, "run", folder, "-f", "patient_name", "--chunk-tokens", "200", "--base-url", server.BaseUrl, "--model", "simulated", "--no-progress");
        using var output = new MemoryStream();
        var buffer = new byte[Piece];
        var (seen, mostAhead) = (0L, 0L);
        while (await program.Output.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            var from = Math.Max(0, (int)output.Length - ChunkMark.Length + 1);
            output.Write(buffer, 0, read);
            seen += output.GetBuffer().AsSpan(from, (int)output.Length - from).Count(ChunkMark);
            mostAhead = Math.Max(mostAhead, server.Stats.Answered - seen);
            program.Look();
            if (double.IsFinite(bytesPerSecond))
                await Task.Delay(TimeSpan.FromSeconds(read / bytesPerSecond), TimeProvider.System, cancellationToken);
        }

        var code = await program.EndAsync(cancellationToken);
        var (completed, outOfOrder) = Check(output.ToArray());
        return new Written(output.Length, TimeProvider.System.GetElapsedTime(start).TotalSeconds, completed, outOfOrder, code, program.PeakMegabytes, (double)mostAhead / server.Stats.Answered);
    }

    private static (int Completed, int OutOfOrder) Check(byte[] output)
    {
        var (completed, outOfOrder, previous) = (0, 0, "");
        using var lines = new StreamReader(new MemoryStream(output));
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var name = document.RootElement.GetProperty("document").GetString()!;
            outOfOrder += string.CompareOrdinal(name, previous) > 0 ? 0 : 1;
            previous = name;
            completed += document.RootElement.GetProperty("status").ValueEquals("completed") ? 1 : 0;
        }

        return (completed, outOfOrder);
    }

    private sealed record Written(long Bytes, double Seconds, int Completed, int OutOfOrder, int ExitCode, double PeakMegabytes, double MostAhead);
}
