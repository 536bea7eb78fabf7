using System.Text;
using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Settings;

/// <summary>A setting that was renamed works under its former name, with a warning.</summary>
public sealed class FormerNamesTests
{
    [Theory]
    [InlineData("PARALLEL_LLM_RETRIES=7", "{}", "PARALLEL_LLM_RETRIES: renamed to PARALLEL_LLM_MAX_ATTEMPTS. The old name works in this version only")]
    [InlineData("", """{ "retries": 7 }""", "config.json:1: retries: renamed to max_attempts. The old name works in this version only")]
    [InlineData("PARALLEL_LLM_MAX_ATTEMPTS=7;PARALLEL_LLM_RETRIES=9", "{}", null)]
    [InlineData("", """{ "max_attempts": 7 }""", null)]
    [InlineData("PARALLEL_LLM_RETRIES=7", """{ "max_attempts": 9 }""", "PARALLEL_LLM_RETRIES: renamed to PARALLEL_LLM_MAX_ATTEMPTS. The old name works in this version only")]
    public void A_former_name_means_the_same(string environment, string config, string? warning)
    {
        var variables = environment.Split(';', StringSplitOptions.RemoveEmptyEntries).Append("PARALLEL_LLM_FIELDS=a")
            .Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var sources = new SettingSources(
            new Dictionary<string, SettingValue>(), variables, ConfigReader.Read(Encoding.UTF8.GetBytes(config), "config.json"));
        var problems = new Problems();

        var settings = RunSettingsResolver.Resolve(["samples"], sources, problems);

        problems.ShouldBeEmpty();
        settings!.MaxAttempts.ShouldBe(7);
        sources.Warnings().ShouldBe(warning is null ? [] : [warning]);
    }

    [Fact]
    public void Both_names_in_one_file_are_an_error() =>
        ConfigReader.Read("""{ "retries": 7, "max_attempts": 8 }"""u8.ToArray(), "config.json").Errors
            .ShouldBe(["config.json:1: max_attempts: given twice"]);

    [Fact]
    public async Task A_former_flag_works_with_a_warning_and_is_not_in_the_help()
    {
        var (code, _, error) = await RunAsync("run samples -f a --retries 0");
        code.ShouldBe(ExitCode.Usage);
        error.ShouldContain("parallel-llm: --retries: renamed to --max-attempts. The old name works in this version only");
        error.ShouldContain("--retries 0: must be an integer from 1 to 100");

        var (_, help, _) = await RunAsync("run --help");
        help.ShouldContain("--max-attempts");
        help.ShouldNotContain("--retries");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new HostContext { Environment = new Dictionary<string, string>(), Output = output, Error = error };
        var code = await CommandLine.RunAsync(arguments.Split(' '), context);
        return (code, output.ToString(), error.ToString());
    }
}
