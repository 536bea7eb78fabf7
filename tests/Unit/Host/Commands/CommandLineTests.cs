using System.Text.RegularExpressions;
using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "say what to do: run, ")]
    [InlineData("rnu samples", "rnu: unknown command; did you mean run?")]
    [InlineData("rum letters -f x", "rum: unknown command; did you mean run?")]
    [InlineData("--hlep", "--hlep: unknown flag; did you mean --help?")]
    [InlineData("run", "PATH: name at least one file or folder")]
    [InlineData("run samples --modle x -f a", "--modle: unknown flag; did you mean --model?")]
    [InlineData("run samples --modle=x -f a", "--modle: unknown flag; did you mean --model?")]
    [InlineData("run samples -f a -x", "-x: unknown flag")]
    [InlineData("run samples -f", "--fields: needs a value: LIST|FILE")]
    [InlineData("run samples -f a --model --unordered", "--model: needs a value, and --unordered is a flag")]
    [InlineData("run samples -f a --model m --model n", "--model: given more than once; it takes one value: NAME")]
    [InlineData("run samples -f a -v -q", "--verbose and --quiet: give one of them")]
    [InlineData("run samples -f a --max-concurrency 0", "--max-concurrency 0: must be an integer from 1 to 1000")]
    [InlineData("run samples -f a --config /nowhere/c.json", "--config /nowhere/c.json: no such file")]
    [InlineData("run - - -f a", "-: standard input can be read only once")]
    [InlineData("plan - -f a --batch-file b.jsonl", "--batch-file b.jsonl: there is no provider; name one with --base-url and --model")]
    [InlineData("plan - -f a --rpm 0", "--rpm 0: must be an integer from 1 to 2147483647")]
    [InlineData("plan - -f a --json /nowhere/p.json", "--json /nowhere/p.json: there is no folder /nowhere; make it first")]
    [InlineData("run - -f a --rpm 60", "--rpm: unknown flag")]
    [InlineData("serve --root x -f a --limit 3", "--limit: unknown flag")]
    [InlineData("retry x --sample 3", "--sample: unknown flag")]
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
    [InlineData("--help")]
    [InlineData("run --help")]
    [InlineData("plan --help")]
    [InlineData("serve --help")]
    [InlineData("status --help")]
    [InlineData("check --help")]
    [InlineData("retry --help")]
    [InlineData("eval --help")]
    [InlineData("simulate --help")]
    [InlineData("store --help")]
    [InlineData("store purge --help")]
    public async Task Help_fits_100_columns_and_has_every_option_once(string arguments)
    {
        var (_, output, _) = await RunAsync(arguments);

        output.Split('\n').ShouldAllBe(line => line.Length <= 100);
        output.Split('\n').ShouldAllBe(line => line == line.TrimEnd());
        var command = CommandLine.Build(new HostContext { Environment = new Dictionary<string, string>(), Output = TextWriter.Null, Error = TextWriter.Null })
            .Parse(arguments).CommandResult.Command;
        foreach (var option in command.Options.Where(option => !option.Hidden))
            Regex.Count(output, $"(?m)^  (-., )*{option.Name}( <| *[A-Z]|$)").ShouldBe(1, option.Name);
    }

    [Theory]
    [InlineData("run --help", "Input,What to extract,Endpoint,Limits,Output,Store,Budget,More")]
    [InlineData("serve --help", "Folders,Watching,Operation,Input,What to extract,Endpoint,Limits,Output,Store,Budget,More")]
    [InlineData("status --help", "Options")]
    [InlineData("eval --help", "Options,Input,What to extract,Endpoint,Limits,Output,Store,Budget,More")]
    public async Task Help_has_options_by_topic(string arguments, string topics)
    {
        var (_, output, _) = await RunAsync(arguments);

        var lines = output.Split('\n');
        lines.Zip(lines.Skip(1)).Where(pair => pair.First.EndsWith(':') && pair.Second.StartsWith("  -", StringComparison.Ordinal))
            .Select(pair => pair.First.TrimEnd(':')).ShouldBe(topics.Split(','));
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
