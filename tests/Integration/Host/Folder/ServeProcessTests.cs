using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Folder;

/// <summary>The whole service as a process of its own, against a server over HTTP.</summary>
/// <remarks>Kills at random moments: <c>KillServe</c> in tests/Load/Serving.</remarks>
public sealed class ServeProcessTests : IDisposable
{
    private readonly FolderTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task A_signal_under_load_finishes_claimed_documents_and_leaves_the_rest_in_the_inbox()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 300 } });
        Drop(60);
        using var program = Serve(server, "--max-concurrency 5");
        await Outside.UntilAsync(() => server.Stats.Answered >= 3, said: () => program.Complained);

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
    public async Task Work_exceeding_the_drain_time_is_put_back()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 3_600_000 } });
        Drop(20);
        using var program = Serve(server, "--drain-time 1");
        await Outside.UntilAsync(() => server.Stats.InFlight > 0, said: () => program.Complained);

        program.Signal("INT");
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(0, error);
        _tree.Files().Length.ShouldBe(20);
        _tree.Files("inbox").Length.ShouldBe(20);
        Directory.EnumerateFileSystemEntries(_tree.Layout.Claimed).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_profile_applies_to_the_folder_of_its_name_and_all_wrong_settings_are_named()
    {
        File.WriteAllText(Path.Join(_tree.Root, "settings.json"), """{ "root": ".", "profiles": { "lab": { "fields": "value", "priority": "urgent" } } }""");
        _tree.Drop("a.txt", "Name: Ada\nValue: 7\n");
        _tree.Drop("lab/b.txt", "Name: Ada\nValue: 7\n");
        using var program = ProgramProcess.Start(_tree.Root, "serve --config settings.json -f name --settle-time 0.05");
        await Outside.UntilAsync(() => _tree.Files("done").Length == 2, said: () => program.Complained);
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
        wrong.Error.ShouldContain("--drain-time soon: must be a number of seconds");
        wrong.Error.ShouldContain("done/failed: lies in ");
    }

    [Fact]
    public async Task Every_sample_is_served_soon_and_a_mails_attachments_have_results_of_their_own()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        var samples = Directory.GetFiles(Repository.Find("samples")!);
        foreach (var sample in samples)
            File.Copy(sample, Path.Join(_tree.Root, "inbox", Path.GetFileName(sample)));
        using var program = Serve(server, "--attachments separate");

        await Outside.UntilAsync(() => _tree.Files("outbox").Length == samples.Length, said: () => program.Complained);
        program.Signal("TERM");
        (await program.EndAsync()).Code.ShouldBe(0);

        _tree.Files("failed").ShouldBeEmpty();
        _tree.Files("done").Length.ShouldBe(samples.Length);
        _tree.Read("outbox/referral.eml.json").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("document").GetString())
            .ShouldBe(["referral.eml", "referral.eml/ecg-report.pdf"]);
    }

    [Fact]
    public async Task An_attachment_that_cannot_be_read_does_not_cost_the_results_of_its_mail()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        _tree.Drop("a.eml", "From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
            + "--b\nContent-Type: text/plain\n\nPatient name: Ada\n\n"
            + "--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=x.pdf\nContent-Transfer-Encoding: base64\n\n"
            + $"{Convert.ToBase64String("%PDF-1.4 damaged"u8)}\n--b--\n");
        using var program = Serve(server, "--attachments separate");

        // Not just any file: the service tries its folders first.
        await Outside.UntilAsync(
            () => _tree.Files("done").Contains("done/a.eml") || _tree.Files("failed").Contains("failed/a.eml"), said: () => program.Complained);
        program.Signal("TERM");
        (await program.EndAsync()).Code.ShouldBe(0);

        _tree.Files("failed").ShouldBeEmpty();
        var lines = _tree.Read("outbox/a.eml.json").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("document").GetString()).ShouldBe(["a.eml", "a.eml/x.pdf"]);
        lines.Select(line => line.GetProperty("status").GetString()).ShouldBe(["completed", "failed"]);
        program.Complained.ShouldContain("is done, but not all of it could be read");
    }

    [Fact]
    public async Task Documents_in_batches_survive_a_kill_and_an_end_and_are_paid_for_once()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            Batches = new BatchOptions { DurationMs = new BatchDurationOptions { Min = 500, Max = 1_000 }, Expired = 0.2, LineErrors = 0.1 },
        });
        Drop(30);
        _tree.Drop("now/a.txt", "Patient name: Ada\n");
        File.WriteAllText(
            Path.Join(_tree.Root, "settings.json"),
            """{ "batch": true, "batch_gather_time": 0.1, "profiles": { "now": { "mode": "calls" } } }""");
        using (var first = Serve(server, "--config settings.json"))
        {
            await Outside.UntilAsync(() => server.Stats.Batches!.Created > 0, said: () => first.Complained);
            first.Signal("KILL");
        }

        using (var second = Serve(server, "--config settings.json"))
        {
            await Outside.UntilAsync(() => _tree.Files("done").Length > 10, said: () => second.Complained);
            Drop(30, from: 30);
            var started = server.Stats.Batches!.Created;
            await Outside.UntilAsync(() => server.Stats.Batches.Created > started, said: () => second.Complained);
            second.Signal("TERM");
            (await second.EndAsync()).Error.ShouldContain("stay claimed: their calls wait for batches, and the next start goes on with them");
        }

        using var third = Serve(server, "--config settings.json");
        await Outside.UntilAsync(() => _tree.Files("done").Length == 61, said: () => third.Complained);
        third.Signal("TERM");
        (await third.EndAsync()).Code.ShouldBe(0);

        _tree.Files("outbox").Length.ShouldBe(61);
        _tree.Read("outbox/now/a.txt.json").ShouldContain("Ada");
        var batches = server.Stats.Batches!;
        (batches.StartedTwice, batches.LinesAnsweredTwice).ShouldBe((0, 0));
        (batches.LinesAnswered, server.Stats.Answered).ShouldBe((59, 2), "the other profile's, and the first one");
    }

    private void Drop(int count, int from = 0)
    {
        for (var i = from; i < from + count; i++)
            _tree.Drop($"{i}.txt", $"Patient name: Person {i}\n");
    }

    private ProgramProcess Serve(SimulatorServer server, string more, string? mounts = null) => ProgramProcess.Start(
        _tree.Root, $"serve --root {_tree.Root} --base-url {server.BaseUrl} --model any -f patient_name --settle-time 0.05 --scan-interval 0.2 {more}", mounts: mounts);
}
