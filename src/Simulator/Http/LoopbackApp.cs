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
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = largestBody;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        return builder.Build();
    }
}
