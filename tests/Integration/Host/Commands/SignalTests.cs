using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>What a signal does to a process of the program.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_first_signal_waits_for_calls_in_flight_and_writes_finished_documents(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 300 } });
        for (var i = 0; i < 100; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: N{i}");
        using var program = ProgramProcess.Start(_folder.Path, $"run docs -f name --base-url {server.BaseUrl} --model m --max-concurrency 4 -o out.jsonl --report report.json");
        await Outside.UntilAsync(() => server.Stats.Answered >= 4);

        program.Signal(signal);
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(130);
        error.ShouldContain("Interrupted: waiting for");
        var written = RunResult.Lines(File.ReadAllText(_folder["out.jsonl"])).Select(line => RunResult.Text(line, "document")).ToList();
        written.Count.ShouldBe((int)server.Stats.Answered);
        server.Stats.Abandoned.ShouldBe(0);
        var unfinished = RunResult.Report(_folder).GetProperty("unfinished_documents").EnumerateArray().Select(name => name.GetString());
        written.Concat(unfinished).Order().ShouldBe(Enumerable.Range(0, 100).Select(number => $"docs/{number:D3}.txt"));
    }

    [Fact]
    public async Task A_second_signal_waits_for_nothing()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 600_000 } });
        _folder.Write("a.txt", "Name: Ada");
        using var program = ProgramProcess.Start(_folder.Path, $"run a.txt -f name --base-url {server.BaseUrl} --model m --timeout 600 --report report.json");
        await Outside.UntilAsync(() => server.Stats.InFlight == 1);

        program.Signal("INT");
        program.Signal("TERM");
        var (code, output, error) = await program.EndAsync();

        code.ShouldBe(130);
        output.ShouldBeEmpty();
        error.ShouldContain("Unfinished documents:\n  a.txt");
        RunResult.Report(_folder).GetProperty("unfinished_documents").GetArrayLength().ShouldBe(1);
    }

    /// <summary>A shell starts what a script puts into the background so.</summary>
    [Fact]
    public async Task A_service_that_was_started_with_the_signal_ignored_ends_in_good_order()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Directory.CreateDirectory(_folder["inbox"]);
        File.Copy(Repository.Find("samples/consultation.docx")!, _folder["inbox/a.docx"]);
        using var program = ProgramProcess.Start(
            _folder.Path, "serve --root . -f patient_name --settle-time 0.05", tracer: "env --ignore-signal=INT");
        await Outside.UntilAsync(() => File.Exists(_folder["done/a.docx"]), said: () => program.Complained);

        program.Signal("INT");
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(0, error);
        error.ShouldContain("Ended: 1 documents done");
    }

    [Fact]
    public async Task Simulate_serves_until_a_signal()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var server = ProgramProcess.Start(_folder.Path, "simulate --port 0 --latency-ms 1");
        await server.SaidAsync("/v1");
        _folder.Write("a.txt", "Name: Ada");

        var url = server.Said.Split(" at ")[1].Split(';')[0];
        var (code, output, _) = await ProgramProcess.RunAsync(_folder.Path, $"run a.txt -f name --base-url {url} --model m");
        server.Signal("INT");

        code.ShouldBe(0);
        output.ShouldContain("\"name\":\"Ada\"");
        (await server.EndAsync()).Code.ShouldBe(0);
    }
}
