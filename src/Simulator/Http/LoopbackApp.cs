using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ParallelLlm.Simulator.Http;

/// <summary>Makes an HTTP server for 127.0.0.1 alone, whose program decides when it ends.</summary>
internal static class LoopbackApp
{
    /// <param name="port">Port to listen on; 0 for any that is free.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="largestBody">Most bytes of a request's body.</param>
    public static WebApplication Build(int port, ILoggerFactory loggers, long largestBody)
    {
        // An empty builder reads no settings file and no environment: only the program decides what it listens to.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));

        // Warnings and errors only; a start that fails throws, and the caller reports it.
        builder.Services.Configure<LoggerFilterOptions>(filter => filter.CaptureScopes = false);
        builder.Logging.AddProvider(new Loggers(loggers)).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = largestBody;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        return builder.Build();
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
