using System.Diagnostics;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Commands;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>The whole service as a process of its own, against a server over HTTP.</summary>
public sealed class ServeProcessTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly FolderTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task A_signal_under_load_ends_it_with_everything_that_was_claimed_finished_and_the_rest_in_the_inbox()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 300 } });
        Drop(60);
        using var program = Serve(server, "--max-concurrency 5");
        await UntilAsync(() => server.Stats.Answered >= 3, program);

        program.Signal("TERM");
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(0, error);
        var results = _tree.Files("outbox").Length;
        results.ShouldBeInRange(3, 59);
        (results + _tree.Files("inbox").Length).ShouldBe(60);
        _tree.Files("done").Length.ShouldBe(results);
        Directory.EnumerateFileSystemEntries(_tree.Layout.Claimed).ShouldBeEmpty();
        (server.Stats.Answered, server.Stats.Abandoned).ShouldBe((results, 0));
    }

    [Fact]
    public async Task What_takes_longer_than_the_drain_time_is_put_back()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 3_600_000 } });
        Drop(20);
        using var program = Serve(server, "--drain-time 1");
        await UntilAsync(() => server.Stats.InFlight > 0, program);

        program.Signal("INT");
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(0, error);
        _tree.Files().Length.ShouldBe(20);
        _tree.Files("inbox").Length.ShouldBe(20);
        Directory.EnumerateFileSystemEntries(_tree.Layout.Claimed).ShouldBeEmpty();
    }

    [PrivateMountTheory]
    [InlineData("mount -t tmpfs -o size=64k tmpfs outbox && head -c 40960 /dev/zero > outbox/.filler", "rm outbox/.filler && mount -o remount,size=64m outbox", "No space left on device")]
    [InlineData("mount -t tmpfs -o ro tmpfs outbox", "mount -o remount,rw outbox", "Read-only file system")]
    public async Task A_disk_that_takes_nothing_stops_the_claims_is_said_once_and_loses_nothing(string mounts, string mend, string said)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        Drop(100);
        using var program = Serve(server, "--max-concurrency 4", mounts);
        await UntilAsync(() => program.Complained.Contains(said, StringComparison.Ordinal), program);
        _tree.Files("inbox").Length.ShouldBeGreaterThan(40);

        using (var inside = Process.Start(new ProcessStartInfo("nsenter", ["-t", program.Id.ToString(), "--mount", "sh", "-c", $"cd '{_tree.Root}' && {mend}"]))!)
            await inside.WaitForExitAsync().WaitAsync(Guard);
        await UntilAsync(() => _tree.Files("done").Length == 100, program);
        var results = Directory.GetFiles($"/proc/{program.Id}/root{_tree.Layout.Outbox}").Length;
        program.Signal("TERM");
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(0, error);
        results.ShouldBe(100);
        server.Stats.Answered.ShouldBe(100);
        error.Split(said).Length.ShouldBe(2, error);
        error.Split("it goes on").Length.ShouldBe(2, error);
    }

    [PrivateMountFact]
    public async Task A_full_disk_below_the_services_own_state_costs_no_document()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        Drop(20);
        Directory.CreateDirectory(Path.Join(_tree.Root, "state"));
        using var program = Serve(server, "--max-concurrency 4", "mount -t tmpfs -o size=512k tmpfs state");
        await UntilAsync(() => _tree.Files("done").Length == 20, program);

        using (var inside = Process.Start(new ProcessStartInfo("nsenter", ["-t", program.Id.ToString(), "--mount", "sh", "-c", $"cat /dev/zero > '{_tree.Root}/state/.filler' 2> /dev/null"]))!)
            await inside.WaitForExitAsync().WaitAsync(Guard);
        Drop(20, from: 20);
        await UntilAsync(() => _tree.Files("done").Length == 40, program);
        program.Signal("TERM");
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(0, error);
        _tree.Files("outbox").Length.ShouldBe(40);
        server.Stats.Answered.ShouldBe(40);
        error.ShouldContain("disk is full", customMessage: error);
    }

    [Fact]
    public async Task A_profile_of_the_configuration_holds_in_the_folder_of_its_name_and_wrong_settings_are_all_named()
    {
        File.WriteAllText(Path.Join(_tree.Root, "settings.json"), """{ "root": ".", "profiles": { "lab": { "fields": "value", "priority": "urgent" } } }""");
        _tree.Drop("a.txt", "Name: Ada\nValue: 7\n");
        _tree.Drop("lab/b.txt", "Name: Ada\nValue: 7\n");
        using var program = ProgramProcess.Start(_tree.Root, "serve --config settings.json -f name --settle-time 0.05");
        await UntilAsync(() => _tree.Files("done").Length == 2, program);
        program.Signal("TERM");
        (await program.EndAsync()).Code.ShouldBe(0);

        _tree.Read("outbox/a.txt.json").ShouldContain("""
            "fields":{"name":"Ada"}
            """.Trim());
        _tree.Read("outbox/lab/b.txt.json").ShouldContain("""
            "fields":{"value":"7"}
            """.Trim());

        var wrong = await ProgramProcess.RunAsync(_tree.Root, "serve --config settings.json -f name --drain-time soon --done done --failed done/failed --inbox settings.json");
        wrong.Code.ShouldBe(2);
        wrong.Error.ShouldContain("--drain-time soon: takes seconds");
        wrong.Error.ShouldContain("done/failed: lies in ");
    }

    private void Drop(int count, int from = 0)
    {
        for (var i = from; i < from + count; i++)
            _tree.Drop($"{i}.txt", $"Patient name: Person {i}\n");
    }

    private ProgramProcess Serve(SimulatorServer server, string more, string? mounts = null) => ProgramProcess.Start(
        _tree.Root, $"serve --root {_tree.Root} --base-url {server.BaseUrl} --model any -f patient_name --settle-time 0.05 --scan-interval 0.2 {more}", mounts: mounts);

    /// <summary>Looks at another process, which has no other way to tell.</summary>
    private static async Task UntilAsync(Func<bool> condition, ProgramProcess program)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Guard, program.Complained);
            await Task.Delay(Step, TimeProvider.System);
        }
    }
}
