using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>Streams that are closed, or take nothing.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Texts_that_cannot_be_written_are_reported_once_and_the_results_stay()
    {
        _folder.Write("a.txt", "Name: Ada");
        _folder.Write("b.txt", "Name: Bob");
        _folder.Write("c.txt", "Name: Cyd");
        _folder.Write("file", "x");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, "run a.txt b.txt c.txt -f name --texts file/texts");

        code.ShouldBe(1, error);
        RunResult.Lines(output).Count(line => RunResult.Text(line, "status") == "completed").ShouldBe(3);
        error.Split('\n').Count(line => line.Contains("--texts", StringComparison.Ordinal)).ShouldBe(1);
        error.ShouldContain("parallel-llm: --texts file/texts: 3 texts are missing; the first: its text cannot be written");
    }

    [Fact]
    public async Task A_text_with_the_name_of_a_folder_gets_another_one()
    {
        _folder.Write("a.txt", "Name: Ada");
        _folder.Write("texts/a.txt.txt/in-the-way", "x");

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "run a.txt -f name --texts texts");

        code.ShouldBe(0, error);
        File.ReadAllText(_folder["texts/a.txt (2).txt"]).ShouldBe("Name: Ada");
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_with_a_message_and_an_exit_code()
    {
        if (!File.Exists("/dev/full"))
            return;
        _folder.Write("a.txt", "Name: Ada");

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "run a.txt -f name -o /dev/full");

        code.ShouldBe(1);
        error.ShouldContain("parallel-llm: /dev/full: No space left on device");
    }

    [Theory]
    [InlineData("2>/dev/full", 0, 1)]
    [InlineData("2>&-", 0, 1)]
    [InlineData(">/dev/full", 1, 0)]
    public async Task An_unwritable_stream_loses_only_its_own_output(string redirection, int exitCode, int lines)
    {
        if (!File.Exists("/dev/full"))
            return;
        _folder.Write("a.txt", "Name: Ada");

        var (code, output, error) = await ProgramProcess.RunAsync(
            _folder.Path, "run a.txt -f name --report report.json", redirection: redirection);

        code.ShouldBe(exitCode, error);
        RunResult.Lines(output).Count().ShouldBe(lines);
        error.ShouldNotContain("   at ");
        RunResult.Report(_folder).GetProperty("exit_code").GetInt32().ShouldBe(exitCode);
    }

    [Theory]
    [InlineData("run a.txt -f name", "<&- >&-", "standard output is closed")]
    [InlineData("run a.txt -f name", ">&-", "standard output is closed")]
    [InlineData("run - -f name", "<&-", "-: standard input is closed")]
    public async Task Fault_06_A_descriptor_that_is_closed_ends_a_run_before_anything_is_sent(string command, string closed, string problem)
    {
        if (OperatingSystem.IsWindows())
            return;
        _folder.Write("a.txt", "Name: Ada");

        // No server listens there: a call would end the run after a second with another exit code.
        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"{command} --base-url http://127.0.0.1:9/v1 --model m --no-store --give-up-after 1", redirection: closed);

        code.ShouldBe(2);
        error.ShouldContain(problem);
    }

    [Theory]
    [InlineData("run a.txt -f name -o out.jsonl", "<&- >&-")]
    [InlineData("run a.txt -f name -o out.jsonl", "<&- >&- 2>&-")]
    public async Task Fault_06_A_descriptor_that_is_not_needed_may_be_closed(string command, string closed)
    {
        if (OperatingSystem.IsWindows())
            return;
        _folder.Write("a.txt", "Name: Ada");

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, command, redirection: closed);

        code.ShouldBe(0, error);
        File.ReadAllText(_folder["out.jsonl"]).ShouldContain("Ada");
    }
}
