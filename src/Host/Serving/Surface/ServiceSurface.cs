using System.Runtime.InteropServices;
using Akka.Actor;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Serving.Limits;
using ParallelLlm.Host.Serving.Live;
using ParallelLlm.Host.Serving.Systemd;
using ParallelLlm.Host.Serving.Telemetry;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>
/// A service's interfaces for observation and control: HTTP, metrics, traces, the status file, systemd, settings that change
/// while it runs, and the learnt limits. Starts before the engine, so that it sees all of it, and ends after it.
/// </summary>
internal sealed class ServiceSurface : IAsyncDisposable
{
    private readonly ServeSettings _settings;
    private readonly HostContext _context;
    private readonly ILogger _logger;
    private readonly ServiceView _view;
    private readonly ServiceTelemetry _telemetry;
    private readonly ServiceMeter _meter;
    private readonly ServiceManager _manager;
    private readonly LimitMemory _limits;
    private readonly ServiceLoops _loops;
    private SurfaceServer? _server;
    private StatusFile? _file;
    private Heartbeat? _heartbeat;
    private PosixSignalRegistration? _hangUp;

    private ServiceSurface(ServeSettings settings, HostContext context, ILoggerFactory loggers, ISystemdNotifier notifier)
    {
        _settings = settings;
        _context = context;
        _logger = loggers.CreateLogger<ServiceSurface>();
        _view = new ServiceView(new FolderCheck(settings.Layout.Inbox, settings.Layout.Outbox), context.Time);
        _telemetry = ServiceTelemetry.Start(context.Environment, settings.OtlpEndpoint?.AbsoluteUri, _logger);
        _meter = new ServiceMeter(_view);
        _manager = new ServiceManager(notifier, _logger);
        _loops = new ServiceLoops(context.Time, _logger);
        _limits = new LimitMemory(Path.Join(settings.Layout.State, "limits.json"), context.Time, _logger);
    }

    /// <param name="problems">Receives the problems; if there are any, there is no surface.</param>
    /// <param name="notifier">The way to the service manager; systemd's by default.</param>
    public static async Task<ServiceSurface?> StartAsync(
        ServeSettings settings, HostContext context, ILoggerFactory loggers, Problems problems, ISystemdNotifier? notifier = null)
    {
        var surface = new ServiceSurface(settings, context, loggers, notifier ?? new SystemdNotifier());
        try
        {
            if (settings.Port is { } port)
            {
                surface._server = await SurfaceServer.StartAsync(port, surface._view, surface._telemetry.Metrics, loggers);
                ServiceLog.Listening(surface._logger, surface._server.Port);
            }

            return surface;
        }
        catch (Exception taken) when (taken is IOException or System.Net.Sockets.SocketException)
        {
            // The port is the user's choice: another program may use it, or it may be privileged.
            problems.Add($"{ServeSettingTable.Port.Flag} {settings.Port}: {taken.Message}");
            await surface.DisposeAsync();
            return null;
        }
    }

    /// <summary>The endpoints with what earlier services have learnt about them.</summary>
    public IReadOnlyList<LlmEndpoint> WithHints(IReadOnlyList<LlmEndpoint> endpoints) => [.. endpoints.Select(endpoint =>
    {
        if (LimitKey.Of(endpoint) is not { } key || _limits.Recall(key) is not { } hint)
            return endpoint;
        ServiceLog.LimitRecalled(_logger, endpoint.Name, hint.Age, hint.Concurrency);
        return endpoint with { LimitHint = hint };
    })];

    /// <summary>Looks at a service that has started, and goes on looking until it is disposed.</summary>
    /// <param name="stopping">Cancelled when it begins to end.</param>
    public void Attach(
        ParallelProcessor engine,
        Folder.ServiceState state,
        IReadOnlyList<LlmEndpoint> endpoints,
        ActorSystem system,
        CancellationToken stopping,
        SettingsReload reload,
        BatchLoops batches)
    {
        _view.Engine = engine;
        _view.Batches = batches.Of;
        _view.Folder = () => FolderFacts.Of(state.Look(), _settings.Layout);
        _file = OpenFile(state.Look().Instance);
        var keys = endpoints.Select(endpoint => (endpoint.Name, Key: LimitKey.Of(endpoint)))
            .Where(each => each.Key is not null).ToDictionary(each => each.Name, each => each.Key!);
        _heartbeat = new Heartbeat(_view, _file, _limits, keys, _manager, _logger);
        _view.Phase = ServicePhase.Running;
        _manager.Ready();
        stopping.Register(() =>
        {
            _view.Phase = ServicePhase.Draining;
            _manager.Stopping();
        });
        // The last moment at which the engine can say what it has done: its calls have ended, and it is still there.
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "note-last-sums", async () =>
        {
            await _view.LookAsync();
            return Akka.Done.Instance;
        });

        _loops.Add("the status and learnt limits are no longer written", Heartbeat.Interval, _heartbeat.BeatAsync);
        if (Watchdog.Allowed(_context.Environment, Environment.ProcessId) is { } allowed && _manager.IsThere)
        {
            var watchdog = new Watchdog(allowed, _view, _manager, _logger);
            _loops.Add("the watchdog is no longer notified", watchdog.Interval, watchdog.CheckAsync);
        }

        _loops.Add("the configuration file is not read again until the next start", SettingsReload.Interval, () =>
        {
            reload.Look();
            return Task.CompletedTask;
        });
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            reload.Ask();
        });
    }

    private StatusFile? OpenFile(string instance)
    {
        try
        {
            return StatusFile.Open(_settings.Layout.State, instance);
        }
        catch (Exception unwritable) when (FileProblem.IsExpected(unwritable))
        {
            // The disk is its owner's, and the documents matter more than the status.
            ServiceLog.StatusNotWritten(_logger, FileProblem.Of(unwritable));
            return null;
        }
    }

    /// <summary>Notes that the service has ended, in the status file too, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _hangUp?.Dispose();
        await _loops.EndAsync();
        _view.Phase = ServicePhase.Stopped;
        if (_heartbeat is not null)
            await _heartbeat.BeatAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _file?.Dispose();
        _meter.Dispose();
        _telemetry.Dispose();
    }
}
