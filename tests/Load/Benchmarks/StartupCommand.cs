using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Laboratory.Definition;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary><c>startup</c>: publishes the program as its users do, and measures the time from the start of its process to the first request that it sends.</summary>
internal static class StartupCommand
{
    private const double MostMilliseconds = 600;

    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public static Command Create(TextWriter output)
    {
        var app = new Option<DirectoryInfo?>("--app") { Description = "A published program; by default one is published for this." };
        var runs = new Option<int>("--runs") { Description = "How often it is started, after twice for the disk.", DefaultValueFactory = _ => 15 };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Folder whose benchmarks.md gets the results." };
        var command = new Command("startup", "Publishes the program and measures how long it takes to its first request.") { app, runs, folder };
        command.SetAction(parsed => RunAsync(parsed.GetValue(app)?.FullName, Math.Max(1, parsed.GetValue(runs)), parsed.GetValue(folder)?.FullName, output));
        return command;
    }

    private static async Task<int> RunAsync(string? app, int runs, string? folder, TextWriter output)
    {
        var temp = Directory.CreateTempSubdirectory("startup-");
        try
        {
            app ??= await PublishAsync(Path.Combine(temp.FullName, "app"));
            var letters = Directory.CreateDirectory(Path.Combine(temp.FullName, "letters")).FullName;
            HostProcess.WriteLetters(letters, documents: 1, paragraphs: 3);
            var program = Path.Combine(app, OperatingSystem.IsWindows() ? "parallel-llm.exe" : "parallel-llm");
            for (var i = 0; i < 2; i++)
                await MeasureAsync(program, letters);
            var found = new List<(double Milliseconds, double Megabytes)>();
            for (var i = 0; i < runs; i++)
                found.Add(await MeasureAsync(program, letters));

            var times = found.Select(one => one.Milliseconds).Order().ToArray();
            var (median, worst) = (times[times.Length / 2], times[^1]);
            var met = median <= MostMilliseconds;
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"From the start of the process to the first request on the server's side: {median:0} ms (median of {runs}; {times[0]:0} to {worst:0}). At most {MostMilliseconds} ms are wanted: {(met ? "met" : "**MISSED**")}. Peak of resident memory while one small letter is read: {found.Max(one => one.Megabytes):0} MB.");
            await output.WriteLineAsync(text);
            if (folder is not null)
            {
                await BenchmarksPage.WriteAsync(
                    folder,
                    "startup",
                    $"```\ndotnet run --project tests/Load -c Release -- startup --out docs\n```\n\n{Machine.Describe(TimeProvider.System.GetUtcNow())} A published build (`dotnet publish src/Host -c Release`, compiled beforehand), warm disk.\n\n{text}");
            }

            return met ? 0 : 1;
        }
        finally
        {
            temp.Delete(recursive: true);
        }
    }

    private static async Task<string> PublishAsync(string folder)
    {
        using var publish = Process.Start("dotnet", ["publish", Path.Combine(ScenarioFiles.Root, "src", "Host"), "-c", "Release", "-v", "q", "-o", folder]);
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException($"dotnet publish ended with {publish.ExitCode}.");
    }

    private static async Task<(double Milliseconds, double Megabytes)> MeasureAsync(string program, string letters)
    {
        using var guard = new CancellationTokenSource(Guard, TimeProvider.System);
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 100 } }, cancellationToken: guard.Token);
        var start = server.Stats.Now;
        using var process = HostProcess.Start(program, "run", letters, "-f", "patient_name", "--base-url", server.BaseUrl, "--model", "simulated", "--no-progress");
        using var reader = new StreamReader(process.Output);
        while (await reader.ReadLineAsync(guard.Token) is not null)
            process.Look();
        if (await process.EndAsync(guard.Token) != 0)
            throw new InvalidOperationException($"The program failed: {await process.ErrorAsync()}");
        return (1000 * ((server.Stats.FirstRequestAt ?? double.NaN) - start), process.PeakMegabytes);
    }
}
