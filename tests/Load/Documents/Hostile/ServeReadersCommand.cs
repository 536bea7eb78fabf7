using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ParallelLlm.Host.Documents;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Documents.Planted;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Serving;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>
/// <c>serve-readers</c>: a service reads thousands of documents of all formats, some of them hostile, while its reader processes are
/// killed. No document may be lost or have two results, and the good ones must have the right one.
/// </summary>
internal sealed class ServeReadersCommand
{
    private const int HostileOneIn = 100;
    private const string Field = "patient_name";
    private const string Error = ".error.json";
    private const string Result = ".json";

    // A document whose process was killed each time that it was read.
    private static readonly string Killed = new DocumentProblem(DocumentProblemKind.Unreadable, "").Class;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(25);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, HostileInput> _hostile = [];
    private readonly Dictionary<string, string> _good = [];

    private ServeReadersCommand()
    {
    }

    public static Command Create(TextWriter output)
    {
        var documents = new Option<int>("--documents") { Description = "Documents in the inbox.", DefaultValueFactory = _ => 10_000 };
        var pause = new Option<double>("--kill-every") { Description = "Seconds between two kills.", DefaultValueFactory = _ => 1 };
        var command = new Command("serve-readers", "Serves documents of all formats, one in a hundred hostile, while readers are killed.")
        {
            documents, pause,
        };
        command.SetAction((parsed, cancellationToken) => new ServeReadersCommand().RunAsync(
            output, parsed.GetValue(documents), TimeSpan.FromSeconds(parsed.GetValue(pause)), cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(TextWriter output, int documents, TimeSpan pause, CancellationToken cancellationToken)
    {
        var temporary = Directory.CreateTempSubdirectory("serve-readers-temp-");
        var folder = new ServedFolder(Directory.CreateTempSubdirectory("serve-readers-").FullName);
        try
        {
            Fill(Directory.CreateDirectory(Path.Join(folder.Root, "inbox")).FullName, documents);
            await using var server = await SimulatorServer.StartAsync(new ProviderOptions(), cancellationToken: cancellationToken);
            var start = TimeProvider.System.GetTimestamp();
            using var service = ServeProcess.StartIn(temporary.FullName, folder.Root, server.BaseUrl, ("--chunk-tokens", "4000"));
            await using var watch = new ReaderWatch(service.Id);
            await service.Ready.WaitAsync(cancellationToken);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var killing = KillAsync(service.Id, pause, over.Token);
            while (!folder.IsEmptied && !service.HasEnded && TimeProvider.System.GetElapsedTime(start) < Longest)
                await Task.Delay(Step, TimeProvider.System, cancellationToken);
            var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
            await over.CancelAsync();
            var killed = await killing;
            var ended = await service.EndsAsync(End);
            var problems = Check(folder.Root, documents, out var ofKills);
            if (!ended || service.ExitCode != 0)
                problems.Add($"the service did not end as it should: {service.Said}");
            if (await watch.LeftAsync(TimeSpan.FromSeconds(3)) is > 0 and var left)
                problems.Add($"{left} reader processes live on");
            if (temporary.EnumerateFileSystemInfos().Any())
                problems.Add("files are left in the folder for temporary ones");
            string[] row =
            [
                $"{documents}", $"{_hostile.Count}", $"{killed}", $"{watch.Started}", $"{ofKills}",
                seconds.ToString("0", CultureInfo.InvariantCulture), watch.ProgramPeakMegabytes.ToString("0", CultureInfo.InvariantCulture),
            ];
            await output.WriteLineAsync(TextTable.Write(
                ["documents", "hostile", "readers killed", "readers started", "hostile, failed by kills", "seconds", "program's peak MB"], [row]));
            foreach (var problem in problems.Take(20))
                await output.WriteLineAsync(problem);
            await output.WriteLineAsync(problems.Count == 0 ? "Passed: none lost, none twice." : $"FAILED: {problems.Count} problems.");
            return problems.Count == 0 ? 0 : 1;
        }
        finally
        {
            temporary.Delete(recursive: true);
            Directory.Delete(folder.Root, recursive: true);
        }
    }

    private void Fill(string inbox, int documents)
    {
        var inputs = HostileInputs.All().Where(input => input is { IsReadApart: true, IsLongText: false }).ToList();
        var formats = Enum.GetValues<DocumentFormat>();
        for (var number = 0; number < documents; number++)
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{number:00000}-");
            if (number % HostileOneIn == HostileOneIn / 2)
            {
                var input = inputs[number / HostileOneIn % inputs.Count];
                using var file = File.Create(Path.Join(inbox, prefix + input.Name));
                input.Write(file);
                _hostile.Add(prefix + input.Name, input);
                continue;
            }

            var document = PlantedDocument.Make(formats[number % formats.Length], 1 + (number / formats.Length));
            File.WriteAllBytes(Path.Join(inbox, prefix + document.Name), document.Bytes);
            _good.Add(prefix + document.Name, document.Values.First(value => value.Field == Field).Value);
        }
    }

    /// <summary>Kills a reader process of the program, time and again.</summary>
    /// <returns>Number of those killed.</returns>
    private static async Task<int> KillAsync(int program, TimeSpan pause, CancellationToken cancellationToken)
    {
        var killed = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var reader in ReaderProcesses.Of(program).Take(1))
            {
                using var kill = System.Diagnostics.Process.Start("kill", ["-KILL", reader.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync(CancellationToken.None);
                killed++;
            }
        }

        return killed;
    }

    private List<string> Check(string root, int documents, out int ofKills)
    {
        var problems = new List<string>();
        ofKills = 0;
        var (completed, failed) = (Results(root, "outbox", Result), Results(root, "failed", Error));
        foreach (var name in completed.Keys.Intersect(failed.Keys))
            problems.Add($"{name} has two results");
        if (completed.Count + failed.Count != documents)
            problems.Add($"{completed.Count + failed.Count} results, not {documents}");
        foreach (var (name, input) in _hostile)
        {
            var end = EndOf(completed, failed, name);
            if (end == Killed)
                ofKills++;
            else if (!input.Allows(end))
                problems.Add($"{name} ended as {end}, not as one of {string.Join(", ", input.AllowedNames)}");
        }

        foreach (var (name, value) in _good)
        {
            if (!completed.TryGetValue(name, out var path) || FieldOf(path) != value)
                problems.Add($"{name} was harmed: {EndOf(completed, failed, name)}");
        }

        return problems;
    }

    /// <summary>Files of results by the names of their documents.</summary>
    private static Dictionary<string, string> Results(string root, string folder, string extension) =>
        Directory.EnumerateFiles(Path.Join(root, folder), "*" + extension).ToDictionary(path => Path.GetFileName(path)[..^extension.Length]);

    private static string EndOf(Dictionary<string, string> completed, Dictionary<string, string> failed, string name) =>
        completed.TryGetValue(name, out var path) || failed.TryGetValue(name, out path)
            ? HostileEnding.Parse(File.ReadAllText(path), seconds: 0).End
            : "lost";

    private static string? FieldOf(string path)
    {
        using var line = JsonDocument.Parse(File.ReadAllText(path));
        return line.RootElement.GetProperty("fields").GetProperty(Field).GetString();
    }
}
