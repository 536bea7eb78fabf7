using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary><c>run</c>, as a process, over a folder of hostile and good documents.</summary>
internal static class HostileRun
{
    private const int Unended = -1;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ReadersEnd = TimeSpan.FromSeconds(3);

    /// <summary>Runs the program once.</summary>
    /// <param name="name">Name of the trial.</param>
    /// <param name="paths">The documents.</param>
    /// <param name="inputs">The hostile ones among them.</param>
    public static async Task<HostileTrial> RunAsync(
        string name, IReadOnlyList<string> paths, IReadOnlyList<HostileInput> inputs, CancellationToken cancellationToken)
    {
        var temporary = Directory.CreateTempSubdirectory("hostile-temp-");
        try
        {
            await using var server = await SimulatorServer.StartAsync(new ProviderOptions(), cancellationToken: cancellationToken);
            var start = TimeProvider.System.GetTimestamp();
            using var program = HostProcess.Start(
                null,
                new Dictionary<string, string> { ["TMPDIR"] = temporary.FullName },
                ["run", .. paths, "-f", "patient_name", .. Settings(server.BaseUrl)]);
            await using var watch = new ReaderWatch(program.Id);
            var endings = new List<HostileEnding>();
            var code = Unended;
            try
            {
                using var guard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                guard.CancelAfter(Longest);
                await ReadAsync(program.Output, inputs, endings, guard.Token);
                code = await program.EndAsync(guard.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // It hangs: the documents without a result show where.
                program.Kill();
            }

            return new HostileTrial
            {
                Name = name,
                Endings = endings,
                ExitCode = code,
                ExpectedExitCode = endings.TrueForAll(ending => ending.End == HostileEnding.Completed) ? 0 : 1,
                Seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds,
                ReadersLeft = await watch.LeftAsync(ReadersEnd),
                ReadersStarted = watch.Started,
                ReaderPeakMegabytes = watch.PeakMegabytes,
                ProgramPeakMegabytes = watch.ProgramPeakMegabytes,
                FilesLeft = FilesIn(temporary),
                Said = code == Unended ? "it was killed, because it did not end" : LastLines(await program.ErrorAsync()),
            };
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>Files, sockets and folders in a folder for temporary ones.</summary>
    public static IReadOnlyList<string> FilesIn(DirectoryInfo temporary) =>
        [.. temporary.EnumerateFileSystemInfos().Select(file => file.Name)];

    // Long texts in large chunks: their calls are not under test. In order of completion, so that none hides the time of another.
    private static string[] Settings(string baseUrl) =>
    [
        "--base-url", baseUrl, "--model", "simulated", "--chunk-tokens", "20000", "--no-store",
        "--unordered", "--readers", "1", "--no-progress",
    ];

    private static async Task ReadAsync(
        Stream output, IReadOnlyList<HostileInput> inputs, List<HostileEnding> endings, CancellationToken cancellationToken)
    {
        var apart = inputs.Where(input => input.IsReadApart).Select(input => input.Name).ToHashSet();
        var last = TimeProvider.System.GetTimestamp();
        using var lines = new StreamReader(output);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            var ending = HostileEnding.Parse(line, TimeProvider.System.GetElapsedTime(last).TotalSeconds);
            if (apart.Contains(ending.Document))
                last = TimeProvider.System.GetTimestamp();
            endings.Add(ending);
        }
    }

    private static string LastLines(string text) => string.Join(" / ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
}
