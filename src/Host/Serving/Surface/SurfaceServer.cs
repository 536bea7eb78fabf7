using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>
/// Shows a service over HTTP, on 127.0.0.1 only and only to read: <c>/healthz/live</c>, <c>/healthz/ready</c>, <c>/status</c> and
/// <c>/metrics</c>. It needs no key: any program on the machine may read it. Runs until it is disposed.
/// </summary>
internal sealed class SurfaceServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestPing = TimeSpan.FromSeconds(5);

    // Half-open and kept-alive connections; another one closes the oldest.
    private const int MostIdle = 100;

    private readonly WebApplication _app;

    private SurfaceServer(WebApplication app)
    {
        _app = app;
        Port = new Uri(app.Urls.First()).Port;
    }

    public int Port { get; }

    /// <param name="port">Port to listen on; 0 for any that is free.</param>
    /// <param name="metrics">What <c>/metrics</c> shows.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SurfaceServer> StartAsync(int port, ServiceView view, MeterProvider metrics, ILoggerFactory loggers)
    {
        var connections = new ConnectionQueue(MostIdle);
        var app = Build(port, connections, loggers);
        app.Use(connections.AnswerAsync);
        app.Use(GuardAsync);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, context => context.Request.Path == "/metrics", null, null, null);
        app.Run(context => RouteAsync(context, view));
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // Whatever the reason, it goes on to the caller; nothing may be left behind.
            await app.DisposeAsync();
            throw;
        }

        var server = new SurfaceServer(app);
        view.Port = server.Port;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(int port, ConnectionQueue connections, ILoggerFactory loggers)
    {
        // An empty builder reads no settings file and no environment: only the program decides what it listens to.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));

        // Warnings and errors only; a start that fails throws, and the caller reports it.
        builder.Services.Configure<LoggerFilterOptions>(filter => filter.CaptureScopes = false);
        builder.Logging.AddProvider(new Loggers(loggers)).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = LongestPing;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => connections.ServeAsync(connection, next));
            });
        });
        return builder.Build();
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // A web page whose name someone has made to point here (DNS rebinding) sends that name.
        if (context.Request.Host.Host.ToLowerInvariant() is not ("localhost" or "127.0.0.1" or "[::1]" or "::1"))
        {
            await WriteAsync(context, StatusCodes.Status421MisdirectedRequest, new { error = "ask for localhost or 127.0.0.1" });
        }
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await WriteAsync(context, StatusCodes.Status405MethodNotAllowed, new { error = "there is nothing here to change" });
        }
        else
        {
            await next(context);
        }
    }

    private static async Task RouteAsync(HttpContext context, ServiceView view)
    {
        switch (context.Request.Path.Value)
        {
            case "/healthz/live":
                var alive = await view.IsAliveAsync(LongestPing);
                await WriteAsync(context, Code(alive), new { status = alive ? "live" : "stuck" });
                break;
            case "/healthz/ready":
                var reasons = view.Reasons();
                await WriteAsync(context, Code(reasons.Count == 0), new { status = reasons.Count == 0 ? "ready" : "not_ready", reasons });
                break;
            case "/status":
                await WriteAsync(context, StatusCodes.Status200OK, (await view.LookAsync()).ToJson());
                break;
            default:
                const string Known = "there are /healthz/live, /healthz/ready, /status and /metrics";
                await WriteAsync(context, StatusCodes.Status404NotFound, new { error = Known });
                break;
        }
    }

    private static int Code(bool good) => good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

    private static Task WriteAsync(HttpContext context, int code, object body) =>
        WriteAsync(context, code, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));

    private static async Task WriteAsync(HttpContext context, int code, byte[] json)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(json);
    }

    /// <summary>Loggers of a factory that is its owner's to dispose.</summary>
    private sealed class Loggers(ILoggerFactory loggers) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }
}
