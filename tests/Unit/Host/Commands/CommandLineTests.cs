using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "say what to do: run, ")]
    [InlineData("rnu samples", "rnu: unknown command; did you mean run?")]
    [InlineData("--hlep", "--hlep: unknown flag; did you mean --help?")]
    [InlineData("run", "PATH: name at least one file or folder")]
    [InlineData("run samples --modle x -f a", "--modle: unknown flag; did you mean --model?")]
    [InlineData("run samples --modle=x -f a", "--modle: unknown flag; did you mean --model?")]
    [InlineData("run samples -f a -x", "-x: unknown flag")]
    [InlineData("run samples -f", "--fields: needs a value: LIST|FILE")]
    [InlineData("run samples -f a --model --unordered", "--model: needs a value, and --unordered is a flag")]
    [InlineData("run samples -f a --model m --model n", "--model: given more than once; it takes one value: NAME")]
    [InlineData("run samples -f a -v -q", "--verbose and --quiet: give one of them")]
    [InlineData("run samples -f a --max-concurrency 0", "--max-concurrency 0: takes a whole number from 1 to 1000")]
    [InlineData("run samples -f a --config /nowhere/c.json", "--config /nowhere/c.json: no such file")]
    [InlineData("run - - -f a", "-: standard input can be read only once")]
    public async Task Wrong_usage_is_reported_in_one_line_that_names_it(string arguments, string error)
    {
        var (code, output, said) = await RunAsync(arguments);

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        said.Split('\n').ShouldContain(line => line.StartsWith("parallel-llm: " + error, StringComparison.Ordinal));
        said.ShouldContain("--help'");
        said.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("run samples -f a --api-key sk-1234")]
    [InlineData("run samples -f a --api-key=sk-1234")]
    [InlineData("run samples -f a --apikey sk-1234 --modle x")]
    public async Task A_key_on_the_command_line_is_refused_and_not_repeated(string arguments)
    {
        var (code, _, said) = await RunAsync(arguments);

        code.ShouldBe(2);
        said.ShouldContain("--api-key-env");
        said.ShouldNotContain("1234");
    }

    [Theory]
    [InlineData("--help", "run <PATH>")]
    [InlineData("run --help", "--max-concurrency <N>")]
    [InlineData("run -h", "Exit codes:")]
    [InlineData("run samples --modle x --help", "--model <NAME>")]
    [InlineData("simulate --help", "Examples:")]
    [InlineData("--version", ".")]
    [InlineData("run --version", ".")]
    public async Task Help_and_version_are_answered_on_standard_output(string arguments, string expected)
    {
        var (code, output, said) = await RunAsync(arguments);

        code.ShouldBe(0);
        output.ShouldContain(expected);
        said.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ExitCode.Completed)]
    [InlineData(ExitCode.Incomplete)]
    [InlineData(ExitCode.Usage)]
    [InlineData(ExitCode.EndpointUnusable)]
    [InlineData(ExitCode.Interrupted)]
    [InlineData(ExitCode.OutputClosed)]
    public async Task Every_exit_code_of_a_run_is_in_its_help_and_in_the_docs(int exitCode)
    {
        var (_, output, _) = await RunAsync("run --help");

        output.Split("Exit codes:")[1].ShouldMatch($@"(?m)^\s+{exitCode} +\S");
        if (Repository.Find("docs/running.md") is { } page)
            File.ReadAllText(page).ShouldMatch($@"(?m)^\| {exitCode} \| \S");
    }

    [Fact]
    public async Task A_service_is_refused_on_a_system_that_is_not_Linux()
    {
        using var error = new StringWriter();
        var context = new HostContext
        {
            Environment = new Dictionary<string, string>(),
            Output = TextWriter.Null,
            Error = error,
            IsLinux = false,
        };

        (await CommandLine.RunAsync(["serve", "--root", "letters", "-f", "name"], context)).ShouldBe(ExitCode.Usage);

        error.ToString().ShouldContain("serve: needs Linux");
        Directory.Exists("letters").ShouldBeFalse();
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new HostContext { Environment = new Dictionary<string, string>(), Output = output, Error = error };
        var code = await CommandLine.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), context);
        return (code, output.ToString(), error.ToString());
    }
}
