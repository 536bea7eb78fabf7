using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>The whole program, as its users meet it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Documents_of_a_folder_become_lines_with_the_embedded_simulator_and_that_is_said()
    {
        _folder.Write("docs/b.txt", "Patient Name: Ada\nDiagnosis: none");
        _folder.Write("docs/a/b.txt", "Diagnosis: flu\nPatient Name: Karl");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, "run docs -f patient_name,diagnosis --report report.json");

        code.ShouldBe(0);
        RunResult.Lines(output).Select(line => $"{RunResult.Text(line, "document")} {RunResult.Text(line, "status")} {line.GetProperty("fields")}").ShouldBe(
        [
            """docs/a/b.txt completed {"patient_name":"Karl","diagnosis":"flu"}""",
            """docs/b.txt completed {"patient_name":"Ada","diagnosis":"none"}""",
        ]);
        error.ShouldContain("embedded simulator");
        error.ShouldMatch(@"Processed 2/2 chunks in \d+\.\d\d s; average \d+\.\d\d s per chunk");
        RunResult.Report(_folder).GetProperty("completed").GetInt32().ShouldBe(2);
        RunResult.Report(_folder).GetProperty("endpoint").GetString().ShouldBe("simulator");
    }

    [Theory]
    [InlineData("", "Documents: 2 completed, 1 failed\nPartial and failed documents:\n  docs/empty.txt: it is empty\n")]
    [InlineData(" -q", "")]
    public async Task An_unreadable_document_is_a_failed_line_and_the_rest_is_processed(string flag, string ending)
    {
        _folder.Write("docs/empty.txt", "");
        _folder.Write("docs/good.txt", "Name: Ada");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, "run docs - -f name" + flag, input: "Name: Karl");

        code.ShouldBe(1);
        RunResult.Lines(output).Select(line => $"{RunResult.Text(line, "document")} {RunResult.Text(line, "status")}").ShouldBe(["docs/empty.txt failed", "docs/good.txt completed", "- completed"]);
        (ending.Length == 0 ? error : error[^ending.Length..]).ShouldBe(ending);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public async Task A_wrong_key_ends_with_exit_code_3_and_one_message_after_the_calls_in_flight(int documents)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right" });
        for (var i = 0; i < documents; i++)
            _folder.Write($"docs/{i:D3}.txt", "Name: Ada");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, $"run docs -f name --base-url {server.BaseUrl} --model m --report report.json", key: "wrong-key-1234");

        code.ShouldBe(3);
        output.ShouldBeEmpty();
        error.Split('\n').Count(line => line.Contains("Incorrect API key", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
        error.ShouldContain(documents == 1 ? "Unfinished documents:\n  docs/000.txt\n" : "  docs/019.txt\n  and 280 more");
        error.ShouldNotContain("1234");
        server.Stats.Requests.ShouldBeLessThanOrEqualTo(20);
        RunResult.Report(_folder).GetProperty("unfinished_documents").GetArrayLength().ShouldBe(documents);
        RunResult.Report(_folder).GetProperty("exit_code").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_the_run_after_the_time_to_give_up()
    {
        _folder.Write("a.txt", "Name: Ada");

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "run a.txt -f name --base-url http://127.0.0.1:9/v1 --model m --give-up-after 1 --max-attempts 100");

        code.ShouldBe(3);
        error.ShouldContain("has not answered at all for 1 s");
    }
}
