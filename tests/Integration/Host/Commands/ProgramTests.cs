using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>The whole program, as its users meet it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parallel-llm-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Documents_of_a_folder_become_lines_with_the_embedded_simulator_and_that_is_said()
    {
        Write("docs/b.txt", "Patient Name: Ada\nDiagnosis: none");
        Write("docs/a/b.txt", "Diagnosis: flu\nPatient Name: Karl");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder, "run docs -f patient_name,diagnosis --report report.json");

        code.ShouldBe(0);
        Lines(output).Select(line => $"{Text(line, "document")} {Text(line, "status")} {line.GetProperty("fields")}").ShouldBe(
        [
            """docs/a/b.txt completed {"patient_name":"Karl","diagnosis":"flu"}""",
            """docs/b.txt completed {"patient_name":"Ada","diagnosis":"none"}""",
        ]);
        error.ShouldContain("embedded simulator");
        error.ShouldMatch(@"Processed 2/2 chunks in \d+\.\d\d s; average \d+\.\d\d s per chunk");
        Report().GetProperty("completed").GetInt32().ShouldBe(2);
        Report().GetProperty("endpoint").GetString().ShouldBe("simulator");
    }

    [Theory]
    [InlineData("", "Documents: 2 completed, 1 failed\nPartial and failed documents:\n  docs/empty.txt: it is empty\n")]
    [InlineData(" -q", "")]
    public async Task What_cannot_be_read_is_a_failed_line_and_the_rest_is_done(string flag, string ending)
    {
        Write("docs/empty.txt", "");
        Write("docs/good.txt", "Name: Ada");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder, "run docs - -f name" + flag, input: "Name: Karl");

        code.ShouldBe(1);
        Lines(output).Select(line => $"{Text(line, "document")} {Text(line, "status")}").ShouldBe(["docs/empty.txt failed", "docs/good.txt completed", "- completed"]);
        (ending.Length == 0 ? error : error[^ending.Length..]).ShouldBe(ending);
    }

    [Theory]
    [InlineData("run missing.txt -f a", "missing.txt: there is no such file or folder")]
    [InlineData("run . -f a", ".: the folder holds no documents")]
    [InlineData("run docs.txt -f schema.json", "--fields schema.json: no such file")]
    [InlineData("run docs.txt -f a -o nowhere/out.jsonl", "--out nowhere/out.jsonl: there is no folder nowhere")]
    [InlineData("run docs.txt -f a --report .", "--report .: is a folder")]
    [InlineData("run docs.txt -f a --out docs.txt", "--out docs.txt: is one of the documents as well")]
    [InlineData("run docs.txt -f a --prompt-template docs.txt", "--prompt-template docs.txt: The prompt template has no {text}")]
    [InlineData("simulate --scenario nowhere.json", "--scenario nowhere.json: cannot be read")]
    [InlineData("simulate --rpm -3", "--rpm -3: takes a whole number from 0")]
    public async Task A_wrong_input_ends_with_exit_code_2_before_anything_is_written(string arguments, string expected)
    {
        if (!arguments.Contains("run . "))
            Write("docs.txt", "Name: Ada");

        var (code, said, told) = await ProgramProcess.RunAsync(_folder, arguments);

        code.ShouldBe(2);
        said.ShouldBeEmpty();
        told.ShouldContain("parallel-llm: " + expected);
        Directory.GetFiles(_folder).Length.ShouldBe(arguments.Contains("run . ") ? 0 : 1);
    }

    [Theory]
    [InlineData("run a.txt")]
    [InlineData("serve --root root")]
    public async Task A_configuration_in_another_encoding_is_wrong_input(string command)
    {
        Write("a.txt", "Name: Ada");
        File.WriteAllText(Path.Combine(_folder, "c.json"), "{ \"fields\": [\"größe\"] }", System.Text.Encoding.Latin1);

        var (code, said, told) = await ProgramProcess.RunAsync(_folder, command + " --config c.json");

        code.ShouldBe(2, told);
        said.ShouldBeEmpty();
        told.ShouldContain("parallel-llm: c.json:1: this is not JSON: a text is not UTF-8; save the file in the encoding UTF-8");
        told.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public async Task A_wrong_key_ends_with_exit_code_3_and_one_message_after_the_calls_in_flight(int documents)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right" });
        for (var i = 0; i < documents; i++)
            Write($"docs/{i:D3}.txt", "Name: Ada");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder, $"run docs -f name --base-url {server.BaseUrl} --model m --report report.json", key: "wrong-key-1234");

        code.ShouldBe(3);
        output.ShouldBeEmpty();
        error.Split('\n').Count(line => line.Contains("Incorrect API key", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
        error.ShouldContain(documents == 1 ? "Unfinished documents:\n  docs/000.txt\n" : "  docs/019.txt\n  and 280 more");
        error.ShouldNotContain("1234");
        server.Stats.Requests.ShouldBeLessThanOrEqualTo(20);
        Report().GetProperty("unfinished_documents").GetArrayLength().ShouldBe(documents);
        Report().GetProperty("exit_code").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_the_run_after_the_time_to_give_up()
    {
        Write("a.txt", "Name: Ada");

        var (code, _, error) = await ProgramProcess.RunAsync(_folder, "run a.txt -f name --base-url http://127.0.0.1:9/v1 --model m --give-up-after 1 --retries 100");

        code.ShouldBe(3);
        error.ShouldContain("has not answered at all for 1 s");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_first_signal_waits_for_what_is_in_flight_and_writes_what_is_finished(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 300 } });
        for (var i = 0; i < 100; i++)
            Write($"docs/{i:D3}.txt", $"Name: N{i}");
        using var program = ProgramProcess.Start(_folder, $"run docs -f name --base-url {server.BaseUrl} --model m --max-concurrency 4 -o out.jsonl --report report.json");
        await ProgramProcess.UntilAsync(() => server.Stats.Answered >= 4);

        program.Signal(signal);
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(130);
        error.ShouldContain("Interrupted: waiting for");
        var written = Lines(File.ReadAllText(Path.Combine(_folder, "out.jsonl"))).Select(line => Text(line, "document")).ToList();
        written.Count.ShouldBe((int)server.Stats.Answered);
        server.Stats.Abandoned.ShouldBe(0);
        var unfinished = Report().GetProperty("unfinished_documents").EnumerateArray().Select(name => name.GetString());
        written.Concat(unfinished).Order().ShouldBe(Enumerable.Range(0, 100).Select(number => $"docs/{number:D3}.txt"));
    }

    [Fact]
    public async Task A_second_signal_waits_for_nothing()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 600_000 } });
        Write("a.txt", "Name: Ada");
        using var program = ProgramProcess.Start(_folder, $"run a.txt -f name --base-url {server.BaseUrl} --model m --timeout 600 --report report.json");
        await ProgramProcess.UntilAsync(() => server.Stats.InFlight == 1);

        program.Signal("INT");
        program.Signal("TERM");
        var (code, output, error) = await program.EndAsync();

        code.ShouldBe(130);
        output.ShouldBeEmpty();
        error.ShouldContain("Unfinished documents:\n  a.txt");
        Report().GetProperty("unfinished_documents").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_with_a_message_and_an_exit_code()
    {
        if (!File.Exists("/dev/full"))
            return;
        Write("a.txt", "Name: Ada");

        var (code, _, error) = await ProgramProcess.RunAsync(_folder, "run a.txt -f name -o /dev/full");

        code.ShouldBe(1);
        error.ShouldContain("parallel-llm: /dev/full: No space left on device");
    }

    [Theory]
    [InlineData("2>/dev/full", 0, 1)]
    [InlineData("2>&-", 0, 1)]
    [InlineData(">/dev/full", 1, 0)]
    public async Task A_stream_that_takes_nothing_costs_only_what_was_to_go_there(string redirection, int exitCode, int lines)
    {
        if (!File.Exists("/dev/full"))
            return;
        Write("a.txt", "Name: Ada");

        var (code, output, error) = await ProgramProcess.RunAsync(
            _folder, "run a.txt -f name --report report.json", redirection: redirection);

        code.ShouldBe(exitCode, error);
        Lines(output).Count().ShouldBe(lines);
        error.ShouldNotContain("   at ");
        Report().GetProperty("exit_code").GetInt32().ShouldBe(exitCode);
    }

    [Fact]
    public async Task Simulate_serves_until_a_signal()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var server = ProgramProcess.Start(_folder, "simulate --port 0 --latency-ms 1");
        await ProgramProcess.UntilAsync(() => server.Said.Contains("/v1"));
        Write("a.txt", "Name: Ada");

        var url = server.Said.Split(" at ")[1].Split(';')[0];
        var (code, output, _) = await ProgramProcess.RunAsync(_folder, $"run a.txt -f name --base-url {url} --model m");
        server.Signal("INT");

        code.ShouldBe(0);
        output.ShouldContain("\"name\":\"Ada\"");
        (await server.EndAsync()).Code.ShouldBe(0);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private JsonElement Report() => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "report.json"))).RootElement;

    private static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
