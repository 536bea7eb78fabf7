using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>
/// <c>run --batch</c> with documents that change or go while their calls are at the provider, whose batches end when a test lets its time
/// pass.
/// </summary>
public sealed partial class KeptRunTests : IAsyncLifetime
{
    private const string Sent = "waiting for batches: ";
    private const string Earlier = "its values are those of its earlier content, without evidence";
    private const string Changed = $"the document has changed since its calls were made: {Earlier}";
    private const string Unreadable = $"the document can no longer be read: {Earlier}";
    private const string Gone = $"the document is no longer in the input: {Earlier}";

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private SimulatorServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(
            new ProviderOptions { Batches = new BatchOptions { DurationMs = new BatchDurationOptions { Min = 1_000, Max = 1_000 } } }, time: _time);
        for (var i = 0; i < 6; i++)
            Write(i, $"N{i}");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Documents_that_change_or_go_while_the_run_waits_keep_their_results()
    {
        using var run = Start("docs");
        await SentAsync(run);
        Write(1, "Mallory");
        Delete(2);
        _folder.Write("docs/3.txt", "");
        await CollectAsync(run, expectedCode: 0);

        Results().ShouldBe(
        [
            "docs/0.txt N0 verbatim", $"docs/1.txt N1 none {Changed}", $"docs/3.txt N3 none {Unreadable}", "docs/4.txt N4 verbatim",
            "docs/5.txt N5 verbatim", $"docs/2.txt N2 none {Gone}",
        ]);
        run.Complained.ShouldContain("parallel-llm: 1 document has changed, and 2 documents are gone or cannot be read, since the calls were "
            + "made: the results are those of the earlier content, without evidence. Run the same command again for the results of the new content");
        run.Complained.Split("since the calls were made").Length.ShouldBe(2, "it is said once");
        run.Complained.ShouldNotContain("N1");
        run.Complained.ShouldNotContain("Mallory");
        Answered().ShouldBe(6, "nothing is asked about twice");
        Kept().ShouldBe(0, "the run has ended");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task The_same_command_finds_them_after_the_end_of_the_process(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        await StopAsync(Start("docs"), signal);
        Write(1, "Mallory");
        Delete(0);
        Delete(5);

        using var run = Start("docs");
        await CollectAsync(run, expectedCode: 0);

        Results().ShouldBe(
        [
            $"docs/1.txt N1 none {Changed}", "docs/2.txt N2 verbatim", "docs/3.txt N3 verbatim", "docs/4.txt N4 verbatim",
            $"docs/0.txt N0 none {Gone}", $"docs/5.txt N5 none {Gone}",
        ]);
        Answered().ShouldBe(6);
    }

    [Fact]
    public async Task The_next_run_asks_about_the_new_content()
    {
        using (var run = Start("docs"))
        {
            await SentAsync(run);
            Write(1, "Mallory");
            await CollectAsync(run, expectedCode: 0);
        }

        using var next = Start("docs");
        await SentAsync(next, batches: 2);
        await CollectAsync(next, expectedCode: 0);

        Results()[1].ShouldBe("docs/1.txt Mallory verbatim");
        Answered().ShouldBe(7);
        next.Complained.ShouldNotContain("since the calls were made");
    }

    [Fact]
    public async Task A_kept_document_whose_answer_was_cut_off_is_asked_again_and_stored_by_its_earlier_content()
    {
        await _server.DisposeAsync();
        _server = await SimulatorServer.StartAsync(
            new ProviderOptions { Batches = new BatchOptions { DurationMs = new BatchDurationOptions { Min = 1_000, Max = 1_000 }, Truncated = 1 } },
            time: _time);
        using (var run = Start("docs --max-output-tokens 100"))
        {
            await SentAsync(run);
            Write(1, "Mallory");
            Delete(2);
            await CollectAsync(run, expectedCode: 0, rounds: 2);
        }

        Results().ShouldContain($"docs/1.txt N1 none {Changed}");
        Results().ShouldContain($"docs/2.txt N2 none {Gone}");
        Write(1, "N1");
        var before = Answered();

        using var again = Start("docs --max-output-tokens 100");
        (await again.EndAsync()).Code.ShouldBe(0, again.Complained);

        Results()[1].ShouldBe("docs/1.txt N1 verbatim", "its answers are in the store, and a result without evidence is not");
        Answered().ShouldBe(before);
    }

    [Theory]
    [InlineData("docs")]
    [InlineData("docs/0.txt docs/1.txt docs/2.txt docs/3.txt docs/4.txt docs/5.txt")]
    public async Task An_input_that_is_gone_as_a_whole_has_its_results(string paths)
    {
        if (OperatingSystem.IsWindows())
            return;
        await StopAsync(Start(paths), "INT");
        Directory.Delete(_folder["docs"], recursive: true);

        using (var run = Start(paths))
            await CollectAsync(run, expectedCode: 0);

        Results().ShouldBe(Enumerable.Range(0, 6).Select(i => $"docs/{i}.txt N{i} none {Gone}"));
        using var next = Start(paths);
        var (code, _, error) = await next.EndAsync();
        code.ShouldBe(2, "nothing is kept any more");
        error.ShouldContain("there is no such file or folder");
    }

    [Fact]
    public async Task A_mistyped_path_beside_kept_documents_is_an_error()
    {
        if (OperatingSystem.IsWindows())
            return;
        await StopAsync(Start("docs"), "INT");

        using var run = Start("docs dosc");

        var (code, _, error) = await run.EndAsync();
        code.ShouldBe(2);
        error.ShouldContain("dosc: there is no such file or folder");
    }

    [Fact]
    public async Task Runs_over_other_folders_leave_each_others_documents_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await StopAsync(Start("docs"), "INT");
        _folder.Write("others/a.txt", "Name: A");
        using (var other = Start("others"))
        {
            await SentAsync(other, batches: 2);
            await CollectAsync(other, expectedCode: 0);
        }

        Results().ShouldBe(["others/a.txt A verbatim"]);
        Kept().ShouldBe(6);
        Write(1, "Mallory");

        using var run = Start("docs");
        (await run.EndAsync()).Code.ShouldBe(0, run.Complained);

        Results()[1].ShouldBe($"docs/1.txt N1 none {Changed}");
        Answered().ShouldBe(7);
    }

    [Fact]
    public async Task Attachments_of_a_mail_that_is_gone_have_their_results()
    {
        _folder.Write("docs/0.eml", """
            From: a@example.org
            Subject: Letters
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            Name: Own
            --b
            Content-Type: text/plain; name=one.txt
            Content-Disposition: attachment; filename=one.txt

            Name: One
            --b--
            """.ReplaceLineEndings("\r\n"));
        for (var i = 1; i < 6; i++)
            Delete(i);
        using var run = Start("docs --attachments separate");
        await SentAsync(run);
        File.Delete(_folder["docs/0.eml"]);
        await CollectAsync(run, expectedCode: 0);

        Results().ShouldBe(["docs/0.txt N0 verbatim", $"docs/0.eml Own none {Gone}", $"docs/0.eml/one.txt One none {Gone}"]);
    }

    [Fact]
    public async Task Without_a_store_nothing_is_kept()
    {
        using var run = Start("docs --no-store", store: "");
        await SentAsync(run);
        Delete(2);
        await CollectAsync(run, expectedCode: 0);

        Results().Length.ShouldBe(5);
        run.Complained.ShouldNotContain("since the calls were made");
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_costs_only_these_results()
    {
        if (OperatingSystem.IsWindows())
            return;
        await StopAsync(Start("docs"), "INT");
        Query("PRAGMA user_version = 9");
        Delete(2);

        using var run = Start("docs");
        await CollectAsync(run, expectedCode: 0);

        Results().Length.ShouldBe(5);
        run.Complained.Split("it was written by a newer version of this program. Documents that change or go").Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_texts_of_documents_that_changed_or_went_are_missing()
    {
        using var run = Start("docs --texts texts");
        await SentAsync(run);
        Write(1, "Mallory");
        Delete(2);
        await CollectAsync(run, expectedCode: 1);

        Directory.EnumerateFiles(_folder["texts"], "*.txt", SearchOption.AllDirectories).Count().ShouldBe(4);
        run.Complained.ShouldContain("2 texts are missing; the first: its text is not written, because its file has another content or none by now");
        Results()[1].ShouldBe($"docs/1.txt N1 none {Changed} its text is not written, because its file has another content or none by now");
    }

    [Fact]
    public async Task Batches_of_a_state_that_is_lost_are_named_and_can_be_collected()
    {
        if (OperatingSystem.IsWindows())
            return;
        await StopAsync(Start("docs/0.txt docs/1.txt docs/2.txt"), "KILL");
        Forget();
        // One has ended by then, and one has not.
        _time.Advance(TimeSpan.FromSeconds(2));
        await StopAsync(Start("docs/3.txt docs/4.txt docs/5.txt"), "KILL", batches: 2);
        Forget();
        string batches;
        using (var run = Start("docs"))
        {
            await SentAsync(run, batches: 3);
            batches = NamedBatches().Match(run.Complained).Value;
            run.Signal("KILL");
            await run.EndAsync();
        }

        batches.Split(',').Length.ShouldBe(2);
        Forget();
        using var next = Start($"docs --batch-from {batches}");
        await next.ComplainedAsync(Sent);
        _time.Advance(TimeSpan.FromSeconds(2));
        // The first call was made directly: no batch has its answer.
        await SentAsync(next, batches: 4);
        _time.Advance(TimeSpan.FromSeconds(2));
        (await next.EndAsync()).Code.ShouldBe(0, next.Complained);

        Results().ShouldBe(Enumerable.Range(0, 6).Select(i => $"docs/{i}.txt N{i} verbatim"));
        _server.Stats.Batches!.Created.ShouldBe(4);
    }

    [Fact]
    public async Task A_run_without_batches_says_that_calls_are_at_the_provider()
    {
        if (OperatingSystem.IsWindows())
            return;
        await StopAsync(Start("docs"), "KILL");

        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"run docs -f name --base-url {_server.BaseUrl} --model m --store answers.db -o results.jsonl");

        code.ShouldBe(0, error);
        error.ShouldContain("batches of an earlier run hold 6 calls. Their documents are paid for again; to collect the answers instead, stop and add --batch");
    }

    private void Forget()
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "answers.db*"))
            File.Delete(file);
    }

    private void Write(int number, string name) => _folder.Write($"docs/{number}.txt", $"Name: {name}\n\n{new string('x', 300)}");

    private void Delete(int number) => File.Delete(_folder[$"docs/{number}.txt"]);

    private ProgramProcess Start(string arguments, string store = "--store answers.db") => ProgramProcess.Start(
        _folder.Path, $"run {arguments} -f name --base-url {_server.BaseUrl} --model m --batch {store} -o results.jsonl");

    private async Task SentAsync(ProgramProcess run, long batches = 1)
    {
        await run.ComplainedAsync(Sent);
        await Outside.UntilAsync(() => _server.Stats.Batches!.Created >= batches, said: () => run.Complained);
    }

    private async Task StopAsync(ProgramProcess run, string signal, long batches = 1)
    {
        using (run)
        {
            await SentAsync(run, batches);
            run.Signal(signal);
            await run.EndAsync();
        }
    }

    private async Task CollectAsync(ProgramProcess run, int expectedCode, int rounds = 1)
    {
        for (var round = 1; round <= rounds; round++)
        {
            await Outside.UntilAsync(() => _server.Stats.Batches!.Created >= round, said: () => run.Complained);
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        var (code, _, error) = await run.EndAsync();
        code.ShouldBe(expectedCode, error);
    }

    // By a batch or directly.
    private long Answered() => _server.Stats.Batches!.LinesAnswered + _server.Stats.Answered;

    // Document, value, match of its evidence, warnings.
    private string[] Results() => [.. File.ReadLines(_folder["results.jsonl"]).Select(line =>
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var evidence = root.GetProperty("evidence").GetProperty("/name");
        var match = evidence.GetProperty("match").GetString();
        evidence.TryGetProperty("start", out _).ShouldBe(match != "none");
        root.GetProperty("sha256").GetString()!.Length.ShouldBe(64);
        var warnings = root.TryGetProperty("warnings", out var all) ? all.EnumerateArray().Select(warning => $" {warning}") : [];
        return $"{root.GetProperty("document")} {root.GetProperty("fields").GetProperty("name")} {match}{string.Concat(warnings)}";
    })];

    private long Kept() => (long)Query("SELECT count(*) FROM documents")!;

    private object? Query(string sql)
    {
        var file = Directory.EnumerateFiles(_folder.Path, "answers.db.batches-*-documents").ShouldHaveSingleItem();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    [GeneratedRegex(@"batch_\w+(,batch_\w+)*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedBatches();
}
