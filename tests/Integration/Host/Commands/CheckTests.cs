using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary><c>check</c>, as a process.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fault_Check_Every_passing_check_is_one_line()
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
    public async Task Fault_Check_A_wrong_key_is_reported()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "right" });

        var (code, output, _) = await CheckAsync($"check -f name --base-url {server.BaseUrl} --model m --no-store", "wrong-key-0123456789");

        code.ShouldBe(3);
        output.ShouldContain("FAIL  endpoint ");
        output.ShouldContain("endpoint_unusable");
        output.ShouldNotContain("wrong-key-0123456789");
    }

    [Fact]
    public async Task Fault_Check_A_store_that_cannot_be_there_is_reported()
    {
        _folder.Write("file.txt");

        var (code, output, _) = await CheckAsync("check -f name --base-url http://127.0.0.1:9/v1 --model m --store file.txt/answers.db");

        code.ShouldBe(3);
        output.ShouldContain("FAIL  store: --store file.txt/answers.db: ");
        output.ShouldContain("FAIL  endpoint ");
    }

    [Fact]
    public async Task Fault_Check_Unusable_service_folders_are_reported()
    {
        _folder.Write("root/outbox", "a file where a folder should be");

        var (code, output, _) = await CheckAsync("check --root root -f name");

        code.ShouldBe(3);
        output.ShouldContain("FAIL  folders: ");
    }

    [Theory]
    [InlineData("ro", "--store place/answers.db", "FAIL  store: ", "Read-only file system")]
    [InlineData("size=64k", "--store place/answers.db", "FAIL  store: ", "full")]
    [InlineData("size=64k", "--no-store --out place/out.jsonl", "FAIL  output: ", "No space left on device")]
    [InlineData("size=64k", "--root place", "FAIL  outbox: ", "No space left on device")]
    public async Task Fault_Check_A_disk_that_takes_nothing_is_reported(string options, string flags, string thing, string problem)
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

    private Task<(int Code, string Output, string Error)> CheckAsync(string command, string? key = null) =>
        ProgramProcess.RunAsync(_folder.Path, command, key: key);
}
