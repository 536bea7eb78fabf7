using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary><c>plan</c> as a process, against the run that follows.</summary>
public sealed class PlanTests : IDisposable
{
    private const string Flags = "-f name,date --model gpt-4o-mini --chunk-tokens 60 --store answers.db";

    private static readonly ProviderOptions Counting = new() { TokenCount = new TokenCountOptions { Vocabulary = TokenVocabulary.O200k } };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(" --max-output-tokens 200 --temperature 0.3")]
    [InlineData(" --limit 7")]
    [InlineData(" --sample 7 --seed 3")]
    public async Task A_plan_has_the_chunks_calls_and_tokens_of_the_run_that_follows(string flags)
    {
        await using var server = await SimulatorServer.StartAsync(Counting);
        WriteDocuments(20);
        var both = $"docs {Flags} --base-url {server.BaseUrl}{flags}";

        var plan = await PlanAsync(both);
        server.Stats.Requests.ShouldBe(0);
        File.Exists(_folder["answers.db"]).ShouldBeFalse();
        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, $"run {both} --report report.json");

        code.ShouldBe(0, error);
        Number(plan, "documents").ShouldBe(Number(RunResult.Report(_folder).GetProperty("documents"), "total"));
        Number(plan, "chunks").ShouldBe(Number(RunResult.Report(_folder), "total"));
        Number(plan, "calls").ShouldBe(server.Stats.Answered);
        Number(plan.GetProperty("prompts"), "tokens").ShouldBe(server.Stats.PromptTokens);
        server.Stats.CompletionTokens.ShouldBeInRange(Number(plan.GetProperty("answers"), "low"), Number(plan.GetProperty("answers"), "high"));
    }

    [Fact]
    public async Task Packed_calls_have_the_fixed_part_of_the_prompt_once()
    {
        await using var server = await SimulatorServer.StartAsync(Counting);
        WriteDocuments(20);
        var both = $"docs {Flags} --base-url {server.BaseUrl}";

        var (plain, packed) = (await PlanAsync(both), await PlanAsync($"{both} --pack 5"));
        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, $"run {both} --pack 5");

        code.ShouldBe(0, error);
        Number(packed, "calls").ShouldBe((Number(plain, "calls") + 4) / 5);
        Number(packed, "calls").ShouldBeLessThanOrEqualTo(server.Stats.Answered);
        Number(packed.GetProperty("prompts"), "tokens").ShouldBeLessThan(Number(plain.GetProperty("prompts"), "tokens"));
        Number(packed.GetProperty("prompts"), "tokens").ShouldBeLessThanOrEqualTo(server.Stats.PromptTokens);
        packed.GetProperty("pack").GetString().ShouldBe("5");
    }

    [Fact]
    public async Task Low_priority_costs_the_price_of_batches_where_an_endpoint_has_them()
    {
        WriteDocuments(3);
        const string Pool = """
            {
              "endpoints": {
                "now": { "base_url": "http://127.0.0.1:9/v1", "model": "m" },
                "later": { "base_url": "http://127.0.0.1:9/v1", "model": "m", "mode": "batch" }
              },
              "prices": { "m": { "input": 1, "output": 2, "batch": 0.25 } }
            }
            """;
        _folder.Write("pool.json", Pool);

        var (now, later) = (await PlanAsync("docs -f name --config pool.json --latency 1"),
            await PlanAsync("docs -f name --config pool.json --latency 1 --priority low"));

        (now.GetProperty("mode").GetString(), later.GetProperty("mode").GetString()).ShouldBe(("calls", "batch"));
        later.GetProperty("cost").GetProperty("high").GetDecimal().ShouldBe(now.GetProperty("cost").GetProperty("high").GetDecimal() / 4);
        (now.GetProperty("time").ValueKind, later.GetProperty("time").ValueKind).ShouldBe((JsonValueKind.Object, JsonValueKind.Null));
    }

    [Fact]
    public async Task A_batch_file_of_packed_calls_is_refused()
    {
        WriteDocuments(1);

        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"plan docs {Flags} --base-url http://127.0.0.1:9/v1 --pack 4 --batch-file calls.jsonl");

        code.ShouldBe(2);
        error.ShouldContain("--pack 4: a batch file has a line for each chunk; leave out this flag or --batch-file");
    }

    [Fact]
    public async Task Stored_answers_cost_nothing_and_tell_the_size_of_the_others()
    {
        await using var server = await SimulatorServer.StartAsync(Counting);
        WriteDocuments(60);
        var both = $"docs {Flags} --base-url {server.BaseUrl}";
        await ProgramProcess.RunAsync(_folder.Path, $"run {both} --sample 25");
        var (answered, prompts, answers) = (server.Stats.Answered, server.Stats.PromptTokens, server.Stats.CompletionTokens);

        var plan = await PlanAsync(both);
        await ProgramProcess.RunAsync(_folder.Path, $"run {both}");
        var after = await PlanAsync(both);

        Number(plan, "calls").ShouldBe(server.Stats.Answered - answered);
        (Number(plan, "calls") + Number(plan, "from_store") + Number(plan, "repeated")).ShouldBe(Number(plan, "chunks"));
        Number(plan.GetProperty("prompts"), "tokens").ShouldBe(server.Stats.PromptTokens - prompts);
        var planned = plan.GetProperty("answers");
        planned.GetProperty("from").GetString().ShouldBe("store");
        (server.Stats.CompletionTokens - answers).ShouldBeInRange(Number(planned, "low"), Number(planned, "high"));
        (Number(after, "calls"), Number(after, "from_store")).ShouldBe((0, Number(after, "chunks")));
    }

    [Fact]
    public async Task A_batch_file_has_the_bodies_that_a_run_sends()
    {
        await using var server = ScriptedServer.Start(new Reply(200, """{"choices":[{"message":{"content":"{\"name\":\"A\",\"date\":null}"},"finish_reason":"stop"}]}"""));
        WriteDocuments(20);
        var both = $"docs {Flags} --base-url {server.BaseUrl} --max-output-tokens 100";

        var plan = await PlanAsync($"{both} --batch-file calls.jsonl");
        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, $"run {both}");

        code.ShouldBe(0, error);
        var lines = Lines("calls.jsonl");
        lines.Count.ShouldBe((int)Number(plan, "calls"));
        lines.Select(line => line.GetProperty("custom_id").GetString()).ShouldBeUnique();
        lines.ShouldAllBe(line => line.GetProperty("method").GetString() == "POST" && line.GetProperty("url").GetString() == "/v1/chat/completions");
        lines.Select(Body).Order().ShouldBe(server.Requests.Select(request => request.Body.GetRawText()).Order());
        (await PlanAsync($"{both} --batch-file rest.jsonl")).GetProperty("batch_lines").GetInt32().ShouldBe(0, "the answers are stored");
        File.ReadAllText(_folder["rest.jsonl"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Documents_that_cannot_be_read_are_counted_by_class()
    {
        WriteDocuments(2);
        _folder.Write("docs/empty.txt", "");
        _folder.Write("docs/old.doc", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]);

        var (code, output, _) = await ProgramProcess.RunAsync(_folder.Path, "plan docs -f name --json plan.json");

        code.ShouldBe(1);
        var plan = JsonDocument.Parse(File.ReadAllText(_folder["plan.json"])).RootElement;
        (Number(plan, "documents"), Number(plan, "unreadable")).ShouldBe((4, 2));
        Number(plan.GetProperty("problems"), "empty").ShouldBe(1);
        output.ShouldContain("docs/empty.txt: it is empty");
        output.Split('\n').ShouldAllBe(line => line.Length <= 100);
    }

    [Fact]
    public async Task A_full_disk_leaves_no_batch_file()
    {
        if (!OperatingSystem.IsLinux())
            return;
        WriteDocuments(3);

        var (code, output, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"plan docs {Flags} --base-url http://127.0.0.1:9/v1 --batch-file /dev/full");

        code.ShouldBe(1);
        output.ShouldBeEmpty();
        error.ShouldContain("parallel-llm: --batch-file /dev/full: No space left on device; no file was written");
    }

    [Fact]
    public async Task An_interrupted_plan_leaves_no_batch_file()
    {
        if (OperatingSystem.IsWindows())
            return;
        WriteDocuments(3);
        var pipe = _folder.Pipe("pipe.txt")!;
        using var program = ProgramProcess.Start(
            _folder.Path, $"plan docs pipe.txt {Flags} --base-url http://127.0.0.1:9/v1 --batch-file calls.jsonl");
        // The pipe is opened once the documents before it are in the file; its writer then holds the plan.
        using (var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write)))
        {
            Directory.EnumerateFiles(_folder.Path, ".calls.jsonl.*").ShouldHaveSingleItem();
            program.Signal("INT");
            var (code, output, error) = await program.EndAsync();

            (code, output).ShouldBe((130, ""));
            error.ShouldContain("Interrupted: no plan was made, and no file was written.");
        }

        Directory.EnumerateFiles(_folder.Path, "*calls.jsonl*").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--limit 3", "docs/00.txt docs/01.txt docs/02.txt")]
    [InlineData("--limit 100", "docs/00.txt docs/01.txt docs/02.txt docs/03.txt docs/04.txt docs/05.txt")]
    [InlineData("--sample 6", "docs/00.txt docs/01.txt docs/02.txt docs/03.txt docs/04.txt docs/05.txt")]
    public async Task A_trial_runs_over_the_chosen_documents(string flags, string expected)
    {
        WriteDocuments(6);

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, $"run docs -f name {flags}");

        code.ShouldBe(0, error);
        RunResult.Lines(output).Select(line => RunResult.Text(line, "document")).ShouldBe(expected.Split(' '));
    }

    private async Task<JsonElement> PlanAsync(string arguments)
    {
        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, $"plan {arguments} --json plan.json");
        code.ShouldBe(0, error);
        output.Split('\n').ShouldAllBe(line => line.Length <= 100);
        return JsonDocument.Parse(File.ReadAllText(_folder["plan.json"])).RootElement;
    }

    // Of several chunks, and every seventh with the text of the first.
    private void WriteDocuments(int count)
    {
        for (var i = 0; i < count; i++)
            _folder.Write($"docs/{i:00}.txt", $"Name: N{i % 7}\n\n{string.Join("\n\n", Enumerable.Range(0, 9).Select(line => $"Zeile {i % 7}.{line}, ärztlicher Befund"))}");
    }

    private List<JsonElement> Lines(string name) => [.. File.ReadAllLines(_folder[name]).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Body(JsonElement line) => line.GetProperty("body").GetRawText();

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
