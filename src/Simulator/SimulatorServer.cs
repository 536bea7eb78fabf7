using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Simulator.Http;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator;

/// <summary>
/// The simulated provider over HTTP, on the loopback interface only: <c>POST /v1/chat/completions</c>, <c>GET /v1/models</c>,
/// <c>/v1/files</c>, <c>/v1/batches</c> and, for those who measure, <c>GET /simulator/stats</c>. Runs until it is disposed. Thread-safe.
/// </summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private const int LargestBody = 256 * 1024 * 1024;

    private readonly Provider _provider;
    private readonly WebApplication _app;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping;

    private SimulatorServer(Provider provider, WebApplication app, ILogger logger, CancellationTokenSource stopping)
    {
        _provider = provider;
        _app = app;
        _logger = logger;
        _stopping = stopping;
        BaseUrl = $"{app.Urls.First()}/v1";
    }

    /// <summary>What clients are pointed at, such as <c>http://127.0.0.1:8080/v1</c>.</summary>
    public string BaseUrl { get; }

    /// <summary>What it has seen so far.</summary>
    public SimulatorStats Stats => _provider.Stats;

    /// <summary>Starts a provider; its clock stands at zero now.</summary>
    /// <param name="options">Its shape.</param>
    /// <param name="port">Port to listen on; 0 (the default) for any that is free.</param>
    /// <param name="time">Its clock; the system's by default.</param>
    /// <param name="loggers">Where it says that it is a simulator; nowhere by default.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="SimulatorOptionsException">A value of <paramref name="options"/> is out of range.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatorServer> StartAsync(
        ProviderOptions options,
        int port = 0,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        time ??= TimeProvider.System;
        loggers ??= NullLoggerFactory.Instance;
        var provider = new Provider(options, time, tellBodiesApart: true, hasBatches: true);
        var stopping = new CancellationTokenSource();
        var app = LoopbackApp.Build(port, loggers, LargestBody);
        var router = new Router(provider, new ChatEndpoint(provider, time, stopping.Token));
        app.Run(router.RouteAsync);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            // Whatever the reason, it goes on to the caller; nothing may be left behind.
            stopping.Dispose();
            await app.DisposeAsync();
            throw;
        }

        var server = new SimulatorServer(provider, app, loggers.CreateLogger<SimulatorServer>(), stopping);
        Log.Listening(server._logger, server.BaseUrl, RuleModel.Name);
        return server;
    }

    /// <summary>Stops at once: calls that wait for an answer are broken off.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
        var stats = Stats;
        Log.Stopped(_logger, stats.Requests, stats.Answered, stats.Throttled, stats.Failed, stats.Abandoned);
    }
}
