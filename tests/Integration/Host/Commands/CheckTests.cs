using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary><c>check</c>, and what the program does where its surroundings lack something, as processes.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fault_Check_Everything_that_works_is_said_in_a_line_each()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right" });

        var (code, output, error) = await CheckAsync(
            $"check -f name --base-url {server.BaseUrl} --model m --out o.jsonl --store kept.db", "right");

        code.ShouldBe(0, error);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        output.ShouldContain("ok    output: ");
        output.ShouldContain("ok    store: ");
        output.ShouldContain("ok    endpoint ");
        File.Exists(_folder["o.jsonl"]).ShouldBeFalse("nothing is written but what is removed again");
    }

    [Fact]
    public async Task Fault_Check_A_wrong_key_is_told()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right" });

        var (code, output, _) = await CheckAsync($"check -f name --base-url {server.BaseUrl} --model m --no-store", "wrong-key-0123456789");

        code.ShouldBe(3);
        output.ShouldContain("FAIL  endpoint ");
        output.ShouldContain("endpoint_unusable");
        output.ShouldNotContain("wrong-key-0123456789");
    }

    [Fact]
    public async Task Fault_Check_A_store_that_cannot_be_there_is_told()
    {
        _folder.Write("file.txt");

        var (code, output, _) = await CheckAsync("check -f name --base-url http://127.0.0.1:9/v1 --model m --store file.txt/answers.db");

        code.ShouldBe(3);
        output.ShouldContain("FAIL  store: --store file.txt/answers.db: ");
        output.ShouldContain("FAIL  endpoint ");
    }

    [Theory]
    [InlineData("ro", "--store place/answers.db", "FAIL  store: ", "Read-only file system")]
    [InlineData("size=64k", "--store place/answers.db", "FAIL  store: ", "full")]
    [InlineData("size=64k", "--no-store --out place/out.jsonl", "FAIL  output: ", "No space left on device")]
    [InlineData("size=64k", "--root place", "FAIL  outbox: ", "No space left on device")]
    public async Task Fault_Check_A_disk_that_takes_nothing_is_told(string options, string flags, string thing, string problem)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return;
        Directory.CreateDirectory(_folder["place"]);
        var fill = options == "ro" ? "" : $" && dd if=/dev/zero of={_folder["place/fill"]} 2>/dev/null; true";
        var mounts = $"mount -t tmpfs -o {options} tmpfs {_folder["place"]}{fill}";

        var (code, output, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"check -f name --base-url http://127.0.0.1:9/v1 --model m {flags}", mounts: mounts);

        code.ShouldBe(3, error);
        output.Split('\n').ShouldContain(line =>
            line.StartsWith(thing, StringComparison.Ordinal) && line.Contains(problem, StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Fault_Kinder_A_run_goes_on_without_a_store_on_a_read_only_disk()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return;
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        _folder.Write("a.txt", "Name: Ada");
        Directory.CreateDirectory(_folder["place"]);

        foreach (var (flags, expected) in new[] { ("", 0), ("--store-required", 2) })
        {
            var (code, output, error) = await ProgramProcess.RunAsync(
                _folder.Path,
                $"run a.txt -f name --base-url {server.BaseUrl} --model m --store place/answers.db {flags}",
                mounts: $"mount -t tmpfs -o ro tmpfs {_folder["place"]}");

            code.ShouldBe(expected, error);
            error.ShouldContain("Read-only file system");
            output.Contains("Ada", StringComparison.Ordinal).ShouldBe(expected == 0);
        }
    }

    [Theory]
    [InlineData("check --base-url http://127.0.0.1:9/v1 --model m", "--fields: ")]
    [InlineData("check -f name --base-url http://127.0.0.1:9/v1", "--model")]
    [InlineData("check -f name --max-concurrency 0", "--max-concurrency 0: ")]
    public async Task Fault_Check_Wrong_settings_are_told_before_any_call(string command, string problem)
    {
        var (code, output, error) = await CheckAsync(command);

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain(problem);
    }

    [Fact]
    public async Task Fault_Check_A_services_folders_are_looked_at()
    {
        _folder.Write("root/outbox", "a file where a folder should be");

        var (code, output, _) = await CheckAsync("check --root root -f name");

        code.ShouldBe(3);
        output.ShouldContain("FAIL  folders: ");
    }

    [WithoutLocksTheory]
    [InlineData("error=ENOLCK", "check --root root -f name", 3, "FAIL  folders: ", "root/claimed: Files cannot be locked there: No locks available")]
    [InlineData("error=ENOSYS", "check --root root -f name", 3, "FAIL  folders: ", "root/state: Files cannot be locked there: Function not implemented")]
    [InlineData("error=EOPNOTSUPP", "check --root root -f name", 3, "FAIL  folders: ", "Operation not supported")]
    [InlineData("retval=0", "check --root root -f name", 3, "FAIL  folders: ", "root/claimed: locks keep nobody out there")]
    [InlineData("error=ENOLCK", "check --root root -f name --max-output-tokens 9 --budget-tokens 999", 3, "FAIL  folders: ", "No locks available")]
    [InlineData("error=ENOLCK", "check -f name --max-output-tokens 9 --budget-tokens 999 --budget-ledger l.json", 3, "FAIL  budget: ", "l.json: file locks have no effect there")]
    [InlineData("error=ENOLCK", "serve --root root -f name", 2, "", "root/claimed: Files cannot be locked there: No locks available")]
    [InlineData("error=ENOSYS", "serve --root root -f name", 2, "", "Function not implemented")]
    [InlineData("retval=0", "serve --root root -f name", 2, "", "root/claimed: locks keep nobody out there")]
    [InlineData("error=ENOLCK", "run root/inbox/a.txt -f name --max-output-tokens 9 --budget-tokens 999 --budget-ledger l.json", 2, "", "l.json: file locks have no effect there")]
    public async Task Fault_16_A_file_system_without_locks_is_told_and_nothing_is_begun_on_it(
        string answer, string command, int expected, string thing, string problem)
    {
        _folder.Write("root/inbox/a.txt", "Name: Ada");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, command, tracer: WithoutLocks.Tracer(answer));

        code.ShouldBe(expected, output + error);
        (expected == 3 ? output : error).Split('\n').ShouldContain(line =>
            line.StartsWith(thing, StringComparison.Ordinal) && line.Contains(problem, StringComparison.Ordinal), output + error);
        Directory.EnumerateFiles(_folder["root"], "*.txt", SearchOption.AllDirectories).ShouldBe([_folder["root/inbox/a.txt"]]);
    }

    [Theory]
    [InlineData("""{ "profiles": { "..": { "fields": "name" } } }""", "", "settings.json:1: profiles...: ")]
    [InlineData("""{ "profiles": { ".": { "fields": "name" } } }""", "", "profiles..: ")]
    [InlineData("""{ "profiles": { "../done": { "fields": "name" } } }""", "", "profiles.../done: ")]
    [InlineData("""{ "profiles": { "": { "fields": "name" } } }""", "", "profiles.: ")]
    [InlineData("""{ "profiles": { ".git": { "fields": "name" } } }""", "", "profiles..git: ")]
    [InlineData("""{ "inbox": "." }""", "", "lies in ")]
    [InlineData("""{ "done": "a\u0000b" }""", "", "done")]
    [InlineData("{}", "--inbox ..", "lies in ")]
    [InlineData("{}", "--state root", "lies in ")]
    [InlineData("{}", "--outbox root/inbox/../inbox/results", "lies in ")]
    [InlineData("{}", "--failed link", "lies in ")]
    [InlineData("{}", "--store root/inbox/answers.db", "--store ")]
    [InlineData("{}", "--max-output-tokens 9 --budget-tokens 999 --budget-ledger root/done/spent.json", "--budget-ledger ")]
    public async Task Fault_14_A_check_tells_a_setting_that_leads_where_no_folder_of_its_own_is(string settings, string flags, string problem)
    {
        _folder.Write("settings.json", settings);
        _folder.Write("root/inbox/a.txt", "Name: Ada");
        _folder.Link("link", "root/inbox");

        var (code, output, error) = await CheckAsync($"check --config settings.json --root root -f name {flags}");

        code.ShouldBe(2, error);
        output.ShouldBeEmpty();
        error.ShouldContain(problem);
        Directory.GetFileSystemEntries(_folder["root"]).ShouldBe([_folder["root/inbox"]], "nothing is made before the settings are right");
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

    [Theory]
    [InlineData("", 3, "There is no place for the store")]
    [InlineData("--store-required", 2, "--store-required: There is no place for the store")]
    [InlineData("--store-required --no-store", 2, "--no-store and --store-required: give one of them")]
    [InlineData("--no-store", 3, null)]
    public async Task Fault_07_A_store_without_a_place_is_said_and_required_means_required(string flags, int expected, string? said)
    {
        _folder.Write("a.txt", "Name: Ada");

        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path,
            $"run a.txt -f name --base-url http://127.0.0.1:9/v1 --model m --give-up-after 1 --retries 100 {flags}",
            variables: [("HOME", ""), ("XDG_CACHE_HOME", "relative")]);

        code.ShouldBe(expected, error);
        if (said is null)
            error.ShouldNotContain("no place for the store");
        else
            error.ShouldContain(said);
    }

    [Fact]
    public async Task Fault_Kinder_A_port_in_use_is_one_line()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        var port = new Uri(server.BaseUrl).Port;

        foreach (var command in new[] { $"serve --root root -f name --port {port}", $"simulate --port {port}" })
        {
            var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, command);

            code.ShouldBe(2);
            error.Split('\n').Count(line => line.Contains("in use", StringComparison.Ordinal)).ShouldBe(1);
            error.ShouldNotContain("   at ");
        }
    }

    private Task<(int Code, string Output, string Error)> CheckAsync(string command, string? key = null) =>
        ProgramProcess.RunAsync(_folder.Path, command, key: key);
}
