using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Host.Serving.Telemetry;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Integration.Observability;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Host.Serving;

public sealed class SurfaceServerTests : IAsyncLifetime
{
    private readonly TempFolder _root = new();
    private readonly ServiceTelemetry _telemetry = ServiceTelemetry.Start(new Dictionary<string, string>());
    private readonly HttpClient _http = new();
    private ServiceView _view = null!;
    private SurfaceServer _server = null!;

    public async Task InitializeAsync()
    {
        _view = new ServiceView(new FolderCheck(_root.Path, _root.Path, leastFree: 1), TimeProvider.System);
        _server = await SurfaceServer.StartAsync(0, _view, _telemetry.Metrics, NullLoggerFactory.Instance);
        _http.BaseAddress = new Uri($"http://127.0.0.1:{_server.Port}");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _telemetry.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task Readiness_follows_the_service_through_its_life_with_its_reasons()
    {
        (await ReadyAsync()).ShouldBe((503, "not_started"));

        await using var engine = Engines.Start(new ScriptedClient((_, _) => AttemptOutcome.Failed(FailureKind.EndpointUnusable, "The key is wrong.")));
        (_view.Engine, _view.Phase) = (engine, ServicePhase.Running);
        (await ReadyAsync()).ShouldBe((200, ""));

        // A key that is refused locks the only endpoint.
        await engine.ProcessAsync(Engines.Request(1)).ToListAsync().WaitAsync(Engines.Guard);
        (await ReadyAsync()).ShouldBe((503, "endpoints"));

        _view.Folder = () => FolderFacts.None with { Blocks = [new NotReady("outbox", "full")], IsDraining = true };
        (await ReadyAsync()).ShouldBe((503, "draining endpoints outbox"));
    }

    [Fact]
    public async Task The_status_shows_endpoints_sums_and_tokens_and_reads_back_as_it_was_written()
    {
        var usage = new TokenUsage(10, 5, 15) { Cached = 8 };
        await using var engine = Engines.Start(
            new ScriptedClient((_, _) => AttemptOutcome.Answered("{\"name\":null}", usage)),
            options => options.Budget.Prices["model"] = new ModelPrice(2, 4) { CachedInputPerMillion = 1 });
        (_view.Engine, _view.Phase) = (engine, ServicePhase.Running);
        _view.Folder = () => FolderFacts.None with { Instance = "here-1", Documents = new DocumentCounts(1, 2, 3, 4, 5, 6) };
        await engine.ProcessAsync(Engines.Request(7)).ToListAsync().WaitAsync(Engines.Guard);

        var json = await _http.GetByteArrayAsync("/status");

        var status = ServiceStatus.FromJson(json).ShouldNotBeNull();
        (status.Ready, status.Instance, status.Port, status.Phase).ShouldBe((true, "here-1", _server.Port, ServicePhase.Running));
        (status.Chunks.Completed, status.Calls.Attempts, status.Tokens.Prompt, status.Tokens.Completion).ShouldBe((7, 7, 70, 35));
        (status.Tokens.Cached, status.Cost, status.SavedByCache).ShouldBe((56, 7 * 0.000032m, 7 * 0.000008m));
        status.Documents.ShouldBe(new DocumentCounts(1, 2, 3, 4, 5, 6));
        var endpoint = status.Endpoints.ShouldHaveSingleItem();
        (endpoint.Name, endpoint.InFlight, endpoint.Breaker).ShouldBe(("test", 0, "closed"));
        JsonDocument.Parse(json).RootElement.GetProperty("uptime_seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:1234", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("rebound.example", 421)]
    [InlineData("127.0.0.1.rebound.example", 421)]
    [InlineData("localhost.rebound.example", 421)]
    public async Task Only_requests_with_a_local_host_name_are_answered(string host, int code)
    {
        foreach (var path in new[] { "/healthz/live", "/status", "/metrics" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            using var response = await _http.SendAsync(request);
            ((int)response.StatusCode).ShouldBe(code, path);
        }
    }

    [Theory]
    [InlineData("POST", "/status", 405)]
    [InlineData("DELETE", "/metrics", 405)]
    [InlineData("HEAD", "/healthz/live", 200)]
    [InlineData("GET", "/nothing", 404)]
    public async Task There_is_nothing_to_change_and_nothing_else_to_see(string method, string path, int code)
    {
        using var response = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        ((int)response.StatusCode).ShouldBe(code);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task It_listens_on_one_address_of_this_machine_alone()
    {
        using var other = new TcpClient();

        var refused = await Should.ThrowAsync<SocketException>(() => other.ConnectAsync(IPAddress.Parse("127.0.0.2"), _server.Port));

        refused.SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /healthz/live HTTP/1.1\r\nHost: local")]
    [InlineData("GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task Fault_15_Connections_that_are_left_alone_keep_no_probe_waiting_and_are_not_logged_each(string begun)
    {
        var logged = new WarningCounter();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(logged));
        await using var server = await SurfaceServer.StartAsync(0, _view, _telemetry.Metrics, loggers);
        var open = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var client = new TcpClient();
                open.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, server.Port);
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(begun));
            }

            using var http = new HttpClient { Timeout = Engines.Guard };
            using var response = await http.GetAsync($"http://127.0.0.1:{server.Port}/healthz/live");

            ((int)response.StatusCode).ShouldBeOneOf(200, 503);
            logged.Count.ShouldBe(0);
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_is_not_alive()
    {
        // Its loop is held in a call that the stage itself makes: reading the clock.
        var time = new BlockableTime();
        await using var engine = Engines.Start(new ManualClient(), time: time);
        _view.Engine = engine;
        (await _view.IsAliveAsync(Engines.Guard)).ShouldBeTrue();

        await time.HoldAsync(engine);
        var alive = await _view.IsAliveAsync(TimeSpan.FromMilliseconds(1));
        time.Release();

        alive.ShouldBeFalse();
    }

    private async Task<(int Code, string Reasons)> ReadyAsync()
    {
        using var response = await _http.GetAsync("/healthz/ready");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, string.Join(' ', json.RootElement.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString())));
    }
}
