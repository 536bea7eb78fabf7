using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Serving;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Host.Serving.Systemd;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Host.Serving;

/// <summary>With a real socket as systemd would make it; the way to it is the environment of the process.</summary>
[Collection(Alone.Name)]
public sealed class ServiceManagerTests : IDisposable
{
    private const string Variable = "NOTIFY_SOCKET";

    private readonly TempFolder _folder = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly ServiceManager _manager;

    public ServiceManagerTests()
    {
        _systemd.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        Environment.SetEnvironmentVariable(Variable, _folder["notify"]);
        _manager = new ServiceManager(new SystemdNotifier(), NullLogger.Instance);
        Environment.SetEnvironmentVariable(Variable, null);
    }

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_notified_of_the_start_the_state_and_the_end()
    {
        _manager.Ready();
        _manager.Status(Statuses.Running("one"));
        _manager.Status(Statuses.Running("one"));
        _manager.Status(Statuses.Running("one", null, new NotReady("disk", "full")));
        _manager.Stopping();

        (await NextAsync()).ShouldBe("READY=1");
        (await NextAsync()).ShouldBe("STATUS=ready; documents: 1 waiting, 2 in flight, 4 completed, 5 failed; calls out: 3");
        (await NextAsync()).ShouldStartWith("STATUS=disk; ");
        (await NextAsync()).ShouldBe("STOPPING=1");
    }

    [Fact]
    public async Task The_watchdog_hears_of_a_living_engine_twice_in_its_time_and_of_a_stuck_one_not_at_all()
    {
        var time = new FakeTimeProvider();
        var stageTime = new BlockableTime();
        await using var engine = Engines.Start(new ManualClient(), time: stageTime);
        var view = new ServiceView(new FolderCheck(_folder.Path, _folder.Path), time) { Engine = engine };
        var watchdog = new Watchdog(TimeSpan.FromSeconds(10), view, _manager, NullLogger.Instance);
        var loops = new ServiceLoops(time, NullLogger.Instance);
        loops.Add("the watchdog is not notified", watchdog.Interval, watchdog.CheckAsync);

        (await NextAsync()).ShouldBe("WATCHDOG=1");
        time.Advance(TimeSpan.FromSeconds(5));
        (await NextAsync()).ShouldBe("WATCHDOG=1");

        await stageTime.HoldAsync(engine);
        for (var tick = 0; tick < 20; tick++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        var heard = _systemd.Available;
        stageTime.Release();
        heard.ShouldBe(0);
        var ended = loops.EndAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        await ended.WaitAsync(Engines.Guard);
    }

    [Fact]
    public void A_service_manager_that_has_gone_stops_nothing()
    {
        _systemd.Dispose();
        File.Delete(_folder["notify"]);

        _manager.Ready();
        _manager.Stopping();
    }

    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "7", 30.0)]
    [InlineData("30000000", "8", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, "7", null)]
    public void The_watchdogs_time_is_systemds_for_this_process_alone(string? microseconds, string? pid, double? seconds)
    {
        var environment = new Dictionary<string, string>();
        if (microseconds is not null)
            environment["WATCHDOG_USEC"] = microseconds;
        if (pid is not null)
            environment["WATCHDOG_PID"] = pid;

        (Watchdog.Allowed(environment, processId: 7)?.TotalSeconds).ShouldBe(seconds);
    }

    private async Task<string> NextAsync()
    {
        var buffer = new byte[1024];
        using var guard = new CancellationTokenSource(Engines.Guard);
        return Encoding.UTF8.GetString(buffer, 0, await _systemd.ReceiveAsync(buffer, guard.Token));
    }
}
