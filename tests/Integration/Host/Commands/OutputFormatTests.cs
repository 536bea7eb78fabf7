using System.Globalization;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Integration.Host.Folder;
using ParquetSharp;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>The results of a real process in each format: whole or absent, whatever ends it, and the next run goes on.</summary>
public sealed class OutputFormatTests : IDisposable
{
    private const int Documents = 100;

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Outputs => ["out.jsonl", "out.csv", "out.tsv", "out.parquet", "out/"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task An_interrupted_run_writes_a_whole_result_and_the_next_one_goes_on(string output)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 60 } });
        var run = Prepared(server, output);
        using (var program = ProgramProcess.Start(_folder.Path, run))
        {
            await Outside.UntilAsync(() => server.Stats.Answered >= 20);
            program.Signal("INT");
            var (stopped, _, said) = await program.EndAsync();
            stopped.ShouldBe(130);
            said.ShouldContain("unfinished");
            said.ShouldContain("To go on, give the same command again");
        }

        var answered = server.Stats.Answered;
        var partly = await ReadAsync(output);
        partly.Count.ShouldBe((int)answered);
        partly.ShouldBeSubsetOf(Expected());

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, run);

        code.ShouldBe(0, error);
        (await ReadAsync(output)).ShouldBe(Expected());
        server.Stats.Answered.ShouldBe(Documents);
        NothingIsLeft();
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task A_killed_run_leaves_nothing_half_and_the_next_one_goes_on(string output)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 20 } });
        var run = Prepared(server, output);
        using (var program = ProgramProcess.Start(_folder.Path, run))
        {
            await Outside.UntilAsync(() => server.Stats.Answered >= 30);
            program.Signal("KILL");
            await program.EndAsync();
        }

        (await ReadAsync(output)).ShouldBeSubsetOf(Expected());
        if (output is "out.csv" or "out.tsv" or "out.parquet")
            File.Exists(_folder[output]).ShouldBeFalse();

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, run);

        code.ShouldBe(0, error);
        (await ReadAsync(output)).ShouldBe(Expected());
        NothingIsLeft();
    }

    [PrivateMountTheory]
    [MemberData(nameof(Outputs))]
    public async Task On_a_full_disk_nothing_half_is_left_and_the_run_says_so(string output)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        Directory.CreateDirectory(_folder["disk"]);
        // Names that do not repeat, so that a column does not shrink to nothing.
        for (var i = 0; i < Documents; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: {Convert.ToHexString(System.Security.Cryptography.SHA512.HashData(BitConverter.GetBytes(i)))}");
        var format = output == "out/" ? "json" : Path.GetExtension(output)[1..];

        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path,
            $"run docs -f name --base-url {server.BaseUrl} --model m --store answers.db --format {format} -o disk/{output}",
            mounts: "mount -t tmpfs -o size=8k tmpfs disk",
            // The disk goes with the process, so its files are copied before.
            tracer: "sh -c '\"$@\"; code=$?; cp -a disk left; exit $code' sh");

        code.ShouldBe(1, error);
        error.ShouldContain($"disk/{output}: No space left on device");
        Directory.EnumerateFiles(_folder["left"], ".*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
        foreach (var file in Directory.EnumerateFiles(_folder["left"], "*", SearchOption.AllDirectories))
            Names(await File.ReadAllTextAsync(file)).ShouldAllBe(name => name.Length > 130, "only whole lines are there, and no table");
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task A_run_that_finishes_nothing_leaves_an_earlier_result_as_it_is(string output)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right" });
        var run = Prepared(server, output);
        var (before, _, _) = await ProgramProcess.RunAsync(_folder.Path, run, key: "right");
        before.ShouldBe(0);

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, run.Replace("answers.db", "other.db", StringComparison.Ordinal), key: "wrong");

        code.ShouldBe(3, error);
        error.ShouldContain($"{output}: not written, because no document was finished");
        (await ReadAsync(output)).ShouldBe(Expected());
        NothingIsLeft();
    }

    private string Prepared(SimulatorServer server, string output)
    {
        for (var i = 0; i < Documents; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: N{i}");
        return $"run docs -f name --base-url {server.BaseUrl} --model m --max-concurrency 4 --store answers.db -o {output}";
    }

    private void NothingIsLeft() => Directory.EnumerateFiles(_folder.Path, ".*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();

    private static List<string> Expected() =>
        [.. Enumerable.Range(0, Documents).Select(number => string.Create(CultureInfo.InvariantCulture, $"docs/{number:D3}.txt N{number}"))];

    /// <summary>Documents and their names, as a reader of the format finds them; none where there is nothing.</summary>
    private async Task<List<string>> ReadAsync(string output)
    {
        var path = _folder[output];
        if (!File.Exists(path) && !Directory.Exists(path))
            return [];
        switch (output)
        {
            case "out.jsonl":
                return Names(await File.ReadAllTextAsync(path));
            case "out/":
                return [.. Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).Order().SelectMany(file => Names(File.ReadAllText(file)))];
            case "out.parquet":
                using (var file = new ParquetFileReader(path))
                using (var rows = file.RowGroup(0))
                {
                    var count = (int)rows.MetaData.NumRows;
                    var names = rows.Column(3).LogicalReader<string>().ReadAll(count);
                    return [.. rows.Column(0).LogicalReader<string>().ReadAll(count).Zip(names, (document, name) => $"{document} {name}")];
                }

            default:
                var lines = (await File.ReadAllTextAsync(path)).Split("\r\n");
                lines[^1].ShouldBeEmpty();
                return [.. lines[1..^1].Select(line => line.Split(',', '\t')).Select(cells => $"{cells[0]} {cells[3]}")];
        }
    }

    private static List<string> Names(string lines) =>
        [.. RunResult.Lines(lines).Select(line => $"{RunResult.Text(line, "document")} {line.GetProperty("fields").GetProperty("name").GetString()}")];
}
