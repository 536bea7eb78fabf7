using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Serving;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary><c>serve</c>, as a process, with hostile and good documents in its inbox.</summary>
internal static class HostileServe
{
    private const string Error = ".error.json";
    private const string Result = ".json";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    public static async Task<HostileTrial> RunAsync(string name, string documents, CancellationToken cancellationToken)
    {
        var temporary = Directory.CreateTempSubdirectory("hostile-temp-");
        var folder = new ServedFolder(Directory.CreateTempSubdirectory("hostile-serve-").FullName);
        try
        {
            var inbox = Directory.CreateDirectory(Path.Join(folder.Root, "inbox")).FullName;
            foreach (var file in Directory.EnumerateFiles(documents))
                File.Copy(file, Path.Join(inbox, Path.GetFileName(file)));
            await using var server = await SimulatorServer.StartAsync(new ProviderOptions(), cancellationToken: cancellationToken);
            var start = TimeProvider.System.GetTimestamp();
            using var service = ServeProcess.StartIn(
                temporary.FullName, folder.Root, server.BaseUrl, ("--chunk-tokens", "20000"), ("--readers", "1"));
            await using var watch = new ReaderWatch(service.Id);
            await service.Ready.WaitAsync(cancellationToken);
            while (!folder.IsEmptied && !service.HasEnded && TimeProvider.System.GetElapsedTime(start) < Longest)
                await Task.Delay(Step, TimeProvider.System, cancellationToken);
            var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            await service.EndsAsync(End);
            return new HostileTrial
            {
                Name = name,
                Endings = [.. Endings(folder.Root)],
                ExitCode = service.HasEnded ? service.ExitCode : -1,
                ExpectedExitCode = 0,
                Seconds = seconds,
                ReadersLeft = await watch.LeftAsync(TimeSpan.FromSeconds(3)),
                ReadersStarted = watch.Started,
                ReaderPeakMegabytes = watch.PeakMegabytes,
                ProgramPeakMegabytes = watch.ProgramPeakMegabytes,
                FilesLeft = HostileRun.FilesIn(temporary),
                Said = service.Said,
            };
        }
        finally
        {
            temporary.Delete(recursive: true);
            Directory.Delete(folder.Root, recursive: true);
        }
    }

    private static IEnumerable<HostileEnding> Endings(string root) =>
        from file in Files(root, "outbox", Result).Concat(Files(root, "failed", Error))
        select HostileEnding.Parse(File.ReadAllText(file), seconds: 0);

    private static IEnumerable<string> Files(string root, string folder, string extension) =>
        Directory.Exists(Path.Join(root, folder)) ? Directory.EnumerateFiles(Path.Join(root, folder), "*" + extension) : [];
}
