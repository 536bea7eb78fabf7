using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Host.Serving.Telemetry;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Serving;

public sealed class StatusCommandTests : IDisposable
{
    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task The_exit_code_reflects_whether_a_service_is_running_and_ready()
    {
        (await RunAsync()).Code.ShouldBe(ExitCode.NoService);

        using (var file = StatusFile.Open(_root["state"], "one"))
        {
            file.Write(Statuses.Running("one"));
            (await RunAsync()).Code.ShouldBe(ExitCode.Completed);
            file.Write(Statuses.Running("one", null, new NotReady("disk", "full")));
            (await RunAsync()).Code.ShouldBe(ExitCode.NotReady);

            // One that is ready is enough.
            using var other = StatusFile.Open(_root["state"], "two");
            other.Write(Statuses.Running("two"));
            (await RunAsync()).Code.ShouldBe(ExitCode.Completed);
        }

        (await RunAsync()).Code.ShouldBe(ExitCode.NotRunning);
        (await RunAsync("status")).Code.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task People_see_a_table_that_cannot_steer_their_terminal()
    {
        using var file = StatusFile.Open(_root["state"], "one");
        file.Write(Statuses.Running("one", null, new NotReady("disk", "1 MiB free")));

        var (_, output) = await RunAsync();

        output.ShouldBe("""
            one (1.2.3): not ready
              disk: 1 MiB free
              up for 5 min 0 s, process PID, as of 7 s ago
              documents  1 waiting, 2 in flight, 4 completed, 5 failed, 6 put back
              chunks     10 in all, 7 completed, 1 failed, 1 out, 1 waiting
              calls      12 made, 2 throttled, 3 repeated, at most 4 out at once
              tokens     100 in prompts (64 cached), 20 in answers
              cost       0.0123; 0.002 less because of cached prompts
              endpoint main: 3 of 8 out, breaker half-open, nothing before 1970-01-01 00:06:00Z: a server �[2J error
                1970-01-01 00:04:00Z limit 4 → 8: slow start

            """.Replace("PID", Environment.ProcessId.ToString()).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_running_service_is_asked_itself_unless_another_program_has_its_port()
    {
        using var telemetry = ServiceTelemetry.Start(new Dictionary<string, string>());
        var view = new ServiceView(new FolderCheck(_root.Path, _root.Path, leastFree: 1), TimeProvider.System)
        {
            Phase = ServicePhase.Running,
            Folder = () => FolderFacts.None with { Instance = "one", Documents = new DocumentCounts(0, 0, 0, 99, 0, 0) },
        };
        await using var server = await SurfaceServer.StartAsync(0, view, telemetry.Metrics, NullLoggerFactory.Instance);
        using var file = StatusFile.Open(_root["state"], "one");

        file.Write(Statuses.Running("one", server.Port));
        ServiceStatus.FromJson(System.Text.Encoding.UTF8.GetBytes((await RunAsync("status", "--root", _root.Path, "--json")).Output))!.Documents.Completed.ShouldBe(99);

        file.Write(Statuses.Running("another", server.Port));
        (await RunAsync()).Output.ShouldContain("4 completed, 5 failed");
    }

    private Task<(int Code, string Output)> RunAsync() => RunAsync("status", "--root", _root.Path);

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddMinutes(5).AddSeconds(7));
        var context = new HostContext { Environment = new Dictionary<string, string>(), Output = output, Error = error, Time = time };
        var code = await CommandLine.RunAsync(arguments, context);
        return (code, output.ToString());
    }
}
