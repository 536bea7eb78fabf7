using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>Runs with a store, as real processes against a server: nothing is paid for twice, not even by a run that was killed.</summary>
public sealed class StoreRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_run_makes_no_call_gives_the_same_fields_and_says_so()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        WriteDocuments(30);
        var run = $"run docs -f name --chunk-tokens 16 --base-url {server.BaseUrl} --model m --store kept/answers.db";

        var (firstCode, first, _) = await ProgramProcess.RunAsync(_folder.Path, run);
        var calls = server.Stats.Answered;
        var (code, second, error) = await ProgramProcess.RunAsync(_folder.Path, run + " --report report.json");

        (firstCode, code).ShouldBe((0, 0), error);
        calls.ShouldBeGreaterThan(30);
        server.Stats.Requests.ShouldBe(calls);
        Fields(second).ShouldBe(Fields(first));
        var chunks = Lines(second).Sum(line => line.GetProperty("chunks").GetArrayLength());
        error.ShouldContain($"Processed {chunks}/{chunks} chunks, {chunks} from the store, in ");
        Lines(second).SelectMany(line => line.GetProperty("chunks").EnumerateArray()).Select(chunk => chunk.GetProperty("metadata"))
            .ShouldAllBe(metadata => metadata.GetProperty("from_store").GetBoolean() && metadata.GetProperty("attempt_count").GetInt32() == 0 && metadata.GetProperty("model_name").GetString() != null);
        var report = JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement;
        Number(report, "total").ShouldBe(chunks);
        Number(report, "from_store").ShouldBe(chunks);
        Number(report, "attempts").ShouldBe(0);
        Number(report.GetProperty("documents"), "from_store").ShouldBe(30);
    }

    [Theory]
    [InlineData("nothing", 0, 1)]
    [InlineData("--chunk-overlap 3", 0, 0)]
    [InlineData("--model other", 1, 0)]
    [InlineData("-f name,date", 1, 0)]
    [InlineData("--max-output-tokens 1000", 1, 0)]
    [InlineData("--temperature 0.5", 1, 0)]
    [InlineData("--prompt-template prompt.txt", 1, 0)]
    [InlineData("--no-store", 1, 0)]
    [InlineData("changed", 1, 0)]
    [InlineData("renamed", 0, 0)]
    public async Task What_shapes_a_result_is_asked_for_again_when_it_changes(string change, int calls, int recalled)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        _folder.Write("docs/a.txt", "Name: Ada");
        _folder.Write("prompt.txt", "Give {fields} of {text}");
        var run = $"run docs --base-url {server.BaseUrl}";
        await ProgramProcess.RunAsync(_folder.Path, run + " -f name --model m --store answers.db");

        if (change == "changed")
            _folder.Write("docs/a.txt", "Name: Eva");
        else if (change == "renamed")
            File.Move(_folder["docs/a.txt"], _folder["docs/b.txt"]);
        var flags = change.StartsWith('-') ? " " + change : "";
        if (!flags.Contains(" -f"))
            flags += " -f name";
        if (!flags.Contains("--model"))
            flags += " --model m";
        if (!flags.Contains("--no-store"))
            flags += " --store answers.db";
        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, run + flags + " --report report.json");

        code.ShouldBe(0, error);
        (server.Stats.Answered - 1).ShouldBe(calls);
        Number(JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement.GetProperty("documents"), "from_store").ShouldBe(recalled);
        Lines(output).ShouldHaveSingleItem().GetProperty("document").GetString().ShouldBe(change == "renamed" ? "docs/b.txt" : "docs/a.txt");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --unordered")]
    public async Task A_run_that_is_killed_has_paid_for_what_was_answered_and_the_next_one_does_not_pay_again(string order)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int Cap = 6;
        const int Documents = 120;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 15, Cv = 0.5 } });
        for (var i = 0; i < Documents; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: N{i}");
        var run = $"run docs -f name --base-url {server.BaseUrl} --model m --max-concurrency {Cap} --store answers.db -o out.jsonl" + order;

        for (var kill = 1; kill <= 2; kill++)
        {
            using var killed = ProgramProcess.Start(_folder.Path, run);
            var enough = server.Stats.Answered + 25;
            await ProgramProcess.UntilAsync(() => server.Stats.Answered >= enough);
            killed.Signal("KILL");
            (await killed.EndAsync()).Code.ShouldBe(137);
        }

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, run);

        code.ShouldBe(0, error);
        // At a kill there is what is out, and what was answered and is on its way to the disk: as much again, since a place is free before.
        server.Stats.Answered.ShouldBeLessThanOrEqualTo(Documents + (2 * 2 * Cap));
        Lines(File.ReadAllText(_folder["out.jsonl"])).Select(line => $"{line.GetProperty("document").GetString()} {line.GetProperty("fields").GetProperty("name").GetString()}")
            .Order().ShouldBe(Enumerable.Range(0, Documents).Select(number => $"docs/{number:D3}.txt N{number}"));
    }

    [Fact]
    public async Task The_store_is_looked_at_purged_and_cleared_by_commands()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        WriteDocuments(3);
        var run = $"run docs -f name --base-url {server.BaseUrl} --model m --store answers.db";
        await ProgramProcess.RunAsync(_folder.Path, run);

        (await StoreAsync("stats")).ShouldMatch(@"answers\.db\n3 answers and 3 documents, \d\.\d MB\nstored from ");
        (await StoreAsync("purge --document docs/1.txt")).ShouldBe("Removed 1 answers and 1 documents.\n");
        (await StoreAsync("purge --document 1.txt")).ShouldBe("Nothing is kept of a document of this name.\n");
        (await StoreAsync("prune")).ShouldBe("Removed 0 answers and 0 documents.\n");
        var calls = server.Stats.Answered;
        await ProgramProcess.RunAsync(_folder.Path, run);
        server.Stats.Answered.ShouldBe(calls + 1);
        (await StoreAsync("clear")).ShouldBe("Removed 3 answers and 3 documents.\n");

        async Task<string> StoreAsync(string what)
        {
            var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, $"store {what} --store answers.db");
            code.ShouldBe(0, error);
            return output;
        }
    }

    [Fact]
    public async Task Another_program_s_database_is_no_store_for_the_commands_and_is_set_aside_by_a_run()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        WriteDocuments(1);
        _folder.Write("other.db", string.Concat(Enumerable.Repeat("not a database at all\n", 100)));

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "store clear --store other.db");
        code.ShouldBe(2);
        error.ShouldContain("parallel-llm: --store other.db: it is not a database; it is left as it is");

        (code, var output, error) = await ProgramProcess.RunAsync(_folder.Path, $"run docs -f name --base-url {server.BaseUrl} --model m --store other.db");
        code.ShouldBe(0);
        output.ShouldContain("completed");
        error.ShouldContain("cannot be used: it is not a database. Renamed to ");
        Directory.GetFiles(_folder.Path, "other.db.set-aside-*").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("store stats --store nowhere.db", "--store nowhere.db: no such file")]
    [InlineData("run docs -f name --base-url http://127.0.0.1:9/v1 --model m --store docs/0.txt/answers.db", "--store docs/0.txt/answers.db: The store ")]
    [InlineData("run docs -f name --base-url http://127.0.0.1:9/v1 --model m --store a.db --no-store", "--store and --no-store: give one of them")]
    [InlineData("run docs -f name --base-url http://127.0.0.1:9/v1 --model m --store-max-mb 0", "--store-max-mb 0: takes a whole number from 1")]
    [InlineData("store", "Required command was not provided.")]
    [InlineData("store purge", "--document")]
    public async Task What_is_wrong_with_a_store_is_told_before_anything_is_done(string arguments, string said)
    {
        WriteDocuments(1);

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, arguments);

        code.ShouldBe(2);
        error.ShouldContain("parallel-llm: ");
        error.ShouldContain(said);
        Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).ShouldBe([_folder["docs/0.txt"]]);
    }

    private void WriteDocuments(int count)
    {
        for (var i = 0; i < count; i++)
            _folder.Write($"docs/{i}.txt", $"Name: N{i}\n\n{string.Join(' ', Enumerable.Range(i * 100, 12))}");
    }

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static List<string> Fields(string output) => [.. Lines(output).Select(line => $"{line.GetProperty("document")} {line.GetProperty("fields")}")];

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
