using System.Diagnostics;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Commands;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>The whole service as a process of its own, on disks that take nothing.</summary>
public sealed class ServeDiskTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly FolderTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [PrivateMountTheory]
    [InlineData("mount -t tmpfs -o size=64k tmpfs outbox && head -c 40960 /dev/zero > outbox/.filler", "rm outbox/.filler && mount -o remount,size=64m outbox", "No space left on device")]
    [InlineData("mount -t tmpfs -o ro tmpfs outbox", "mount -o remount,rw outbox", "Read-only file system")]
    public async Task A_disk_that_rejects_writes_stops_claims_is_logged_once_and_loses_nothing(string mounts, string mend, string said)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        Drop(100);
        using var program = Serve(server, "--max-concurrency 4", mounts);
        await program.ComplainedAsync(said);
        _tree.Files("inbox").Length.ShouldBeGreaterThan(40);

        using (var inside = Process.Start(new ProcessStartInfo("nsenter", ["-t", program.Id.ToString(), "--mount", "sh", "-c", $"cd '{_tree.Root}' && {mend}"]))!)
            await inside.WaitForExitAsync().WaitAsync(Guard);
        await Outside.UntilAsync(() => _tree.Files("done").Length == 100, said: () => program.Complained);
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
        await Outside.UntilAsync(() => _tree.Files("done").Length == 20, said: () => program.Complained);

        using (var inside = Process.Start(new ProcessStartInfo("nsenter", ["-t", program.Id.ToString(), "--mount", "sh", "-c", $"cat /dev/zero > '{_tree.Root}/state/.filler' 2> /dev/null"]))!)
            await inside.WaitForExitAsync().WaitAsync(Guard);
        Drop(20, from: 20);
        await Outside.UntilAsync(() => _tree.Files("done").Length == 40, said: () => program.Complained);
        program.Signal("TERM");
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(0, error);
        _tree.Files("outbox").Length.ShouldBe(40);
        server.Stats.Answered.ShouldBe(40);
        error.ShouldContain("disk is full", customMessage: error);
    }

    private void Drop(int count, int from = 0)
    {
        for (var i = from; i < from + count; i++)
            _tree.Drop($"{i}.txt", $"Patient name: Person {i}\n");
    }

    private ProgramProcess Serve(SimulatorServer server, string more, string? mounts = null) => ProgramProcess.Start(
        _tree.Root, $"serve --root {_tree.Root} --base-url {server.BaseUrl} --model any -f patient_name --settle-time 0.05 --scan-interval 0.2 {more}", mounts: mounts);
}
