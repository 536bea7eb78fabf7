using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>What the program does where its surroundings lack something, as processes.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fault_Kinder_A_run_continues_without_a_store_on_a_read_only_disk()
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
    [InlineData("", 3, "There is no place for the store")]
    [InlineData("--store-required", 2, "--store-required: There is no place for the store")]
    [InlineData("--store-required --no-store", 2, "--no-store and --store-required: give one of them")]
    [InlineData("--no-store", 3, null)]
    public async Task Fault_07_A_store_without_a_path_is_reported_and_fatal_only_if_required(string flags, int expected, string? said)
    {
        _folder.Write("a.txt", "Name: Ada");

        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path,
            $"run a.txt -f name --base-url http://127.0.0.1:9/v1 --model m --give-up-after 1 --max-attempts 100 {flags}",
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
}
