using System.Net.Sockets;
using System.Text;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Host.Serving;

/// <summary>The real program as a service in a process of its own, under a service manager's socket.</summary>
public sealed class ServeNotifyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_service_manager_hears_of_the_start_of_signs_of_life_and_of_the_end()
    {
        // Half of it is the time that the engine has to answer in; on a busy machine that must not be short.
        const string Allowed = "2000000";
        if (OperatingSystem.IsWindows())
            return;
        _systemd.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        using var service = ProgramProcess.Start(
            _folder.Path, "serve --root root -f name", variables: [("NOTIFY_SOCKET", _folder["notify"]), ("WATCHDOG_USEC", Allowed)]);
        var heard = new List<string>();

        await UntilAsync("WATCHDOG=1", times: 2);
        service.Signal("TERM");
        await UntilAsync("STOPPING=1");
        (await service.EndAsync()).Code.ShouldBe(0);

        heard[0].ShouldBe("READY=1");
        heard.Where(said => !said.StartsWith("STATUS=", StringComparison.Ordinal)).Distinct().ShouldBe(["READY=1", "WATCHDOG=1", "STOPPING=1"]);
        heard.ShouldContain(said => said.StartsWith("STATUS=ready; documents: 0 waiting", StringComparison.Ordinal));

        async Task UntilAsync(string wanted, int times = 1)
        {
            var buffer = new byte[1024];
            using var guard = new CancellationTokenSource(2 * Engines.Guard);
            while (heard.Count(said => said == wanted) < times)
            {
                try
                {
                    heard.Add(Encoding.UTF8.GetString(buffer, 0, await _systemd.ReceiveAsync(buffer, guard.Token)));
                }
                catch (OperationCanceledException late)
                {
                    throw new TimeoutException($"{wanted} was not heard. Heard: {string.Join(", ", heard)}. Said: {service.Complained}", late);
                }
            }
        }
    }
}
