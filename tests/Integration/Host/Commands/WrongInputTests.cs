using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>Errors in the input are reported before anything is done. In this process: nothing is started for it; <c>{dir}</c> is the test's folder.</summary>
public sealed class WrongInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run {dir}/missing.txt -f a", "{dir}/missing.txt: there is no such file or folder")]
    [InlineData("run {dir} -f a", "{dir}: the folder holds no documents")]
    [InlineData("run {dir}/docs.txt -f {dir}/schema.json", "--fields {dir}/schema.json: no such file")]
    [InlineData("run {dir}/docs.txt -f a -o {dir}/nowhere/out.jsonl", "--out {dir}/nowhere/out.jsonl: there is no folder {dir}/nowhere")]
    [InlineData("run {dir}/docs.txt -f a --report {dir}", "--report {dir}: is a folder")]
    [InlineData("run {dir}/docs.txt -f a --out {dir}/docs.txt", "--out {dir}/docs.txt: is one of the documents as well")]
    [InlineData("run {dir}/docs.txt -f a --prompt-template {dir}/docs.txt", "--prompt-template {dir}/docs.txt: The prompt template has no {text}")]
    [InlineData("simulate --scenario {dir}/nowhere.json", "--scenario {dir}/nowhere.json: cannot be read")]
    [InlineData("simulate --rpm -3", "--rpm -3: must be an integer from 0")]
    public async Task A_wrong_input_ends_with_exit_code_2_before_anything_is_written(string arguments, string expected)
    {
        if (!arguments.Contains("run {dir} "))
            _folder.Write("docs.txt", "Name: Ada");

        var (code, said, error) = await RunAsync(arguments);

        code.ShouldBe(2);
        said.ShouldBeEmpty();
        error.ShouldContain("parallel-llm: " + In(expected));
        Directory.GetFiles(_folder.Path).Length.ShouldBe(arguments.Contains("run {dir} ") ? 0 : 1);
    }

    [Theory]
    [InlineData("run {dir}/a.txt")]
    [InlineData("serve --root {dir}/root")]
    public async Task A_configuration_in_another_encoding_is_wrong_input(string command)
    {
        _folder.Write("a.txt", "Name: Ada");
        File.WriteAllText(_folder["c.json"], "{ \"fields\": [\"größe\"] }", System.Text.Encoding.Latin1);

        var (code, said, error) = await RunAsync(command + " --config {dir}/c.json");

        code.ShouldBe(2, error);
        said.ShouldBeEmpty();
        error.ShouldContain("parallel-llm: c.json:1: this is not JSON: a text is not UTF-8; save the file in the encoding UTF-8");
        error.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("store stats --store {dir}/nowhere.db", "--store {dir}/nowhere.db: no such file")]
    [InlineData("run {dir}/docs -f name --base-url http://127.0.0.1:9/v1 --model m --store {dir}/docs/0.txt/answers.db", "--store {dir}/docs/0.txt/answers.db: The store ")]
    [InlineData("run {dir}/docs -f name --base-url http://127.0.0.1:9/v1 --model m --store {dir}/a.db --no-store", "--store and --no-store: give one of them")]
    [InlineData("run {dir}/docs -f name --base-url http://127.0.0.1:9/v1 --model m --store-max-mb 0", "--store-max-mb 0: must be an integer from 1")]
    [InlineData("store", "Required command was not provided.")]
    [InlineData("store purge", "--document")]
    public async Task Errors_of_a_store_are_reported_before_anything_is_done(string arguments, string said)
    {
        _folder.Write("docs/0.txt", "Name: N0");

        var (code, output, error) = await RunAsync(arguments);

        code.ShouldBe(2);
        error.ShouldContain("parallel-llm: ");
        error.ShouldContain(In(said));
        Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).ShouldBe([_folder["docs/0.txt"]]);
    }

    [Theory]
    [InlineData("check --base-url http://127.0.0.1:9/v1 --model m", "--fields: ")]
    [InlineData("check -f name --base-url http://127.0.0.1:9/v1", "--model")]
    [InlineData("check -f name --max-concurrency 0", "--max-concurrency 0: ")]
    public async Task Fault_Check_Wrong_settings_are_reported_before_any_call(string command, string problem)
    {
        var (code, output, error) = await RunAsync(command);

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain(problem);
    }

    [Theory]
    [InlineData("""{ "profiles": { "..": { "fields": "name" } } }""", "", "settings.json:1: profiles...: ")]
    [InlineData("""{ "profiles": { ".": { "fields": "name" } } }""", "", "profiles..: ")]
    [InlineData("""{ "profiles": { "../done": { "fields": "name" } } }""", "", "profiles.../done: ")]
    [InlineData("""{ "profiles": { "": { "fields": "name" } } }""", "", "profiles.: ")]
    [InlineData("""{ "profiles": { ".git": { "fields": "name" } } }""", "", "profiles..git: ")]
    [InlineData("""{ "inbox": "." }""", "", "lies in ")]
    [InlineData("""{ "done": "a\u0000b" }""", "", "done")]
    [InlineData("{}", "--inbox {dir}", "lies in ")]
    [InlineData("{}", "--state {dir}/root", "lies in ")]
    [InlineData("{}", "--outbox {dir}/root/inbox/../inbox/results", "lies in ")]
    [InlineData("{}", "--failed {dir}/link", "lies in ")]
    [InlineData("{}", "--store {dir}/root/inbox/answers.db", "--store ")]
    [InlineData("{}", "--max-output-tokens 9 --budget-tokens 999 --budget-ledger {dir}/root/done/spent.json", "--budget-ledger ")]
    public async Task Fault_14_A_check_reports_settings_without_a_folder_of_their_own(string settings, string flags, string problem)
    {
        _folder.Write("settings.json", settings);
        _folder.Write("root/inbox/a.txt", "Name: Ada");
        _folder.Link("link", "root/inbox");

        var (code, output, error) = await RunAsync($"check --config {{dir}}/settings.json --root {{dir}}/root -f name {flags}");

        code.ShouldBe(2, error);
        output.ShouldBeEmpty();
        error.ShouldContain(problem);
        Directory.GetFileSystemEntries(_folder["root"]).ShouldBe([_folder["root/inbox"]], "nothing is made before the settings are right");
    }

    private string In(string text) => text.Replace("{dir}", _folder.Path, StringComparison.Ordinal);

    private async Task<(int Code, string Output, string Error)> RunAsync(string arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new HostContext { Environment = new Dictionary<string, string>(), Output = output, Error = error };
        var code = await CommandLine.RunAsync(In(arguments).Split(' ', StringSplitOptions.RemoveEmptyEntries), context).WaitAsync(TimeSpan.FromSeconds(30));
        return (code, output.ToString(), error.ToString());
    }
}
