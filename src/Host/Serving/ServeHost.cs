using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Settings;
using ParallelLlm.Hosting;

namespace ParallelLlm.Host.Serving;

/// <summary>Puts a service together: the engine in an actor system, the watched folder, and the order in which they end.</summary>
internal static class ServeHost
{
    // Shares of the drain time: claimed documents are finished, then calls in flight, then the remaining documents go back.
    private const double ForDocuments = 0.6;
    private const double ForCalls = 0.3;
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(10);

    // Only the program decides when it ends, and it prints its own messages.
    private const string Quiet = """
        akka {
          log-dead-letters = off, log-dead-letters-during-shutdown = off, stdout-loglevel = OFF, loglevel = WARNING
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off
        }
        """;

    /// <summary>Makes a host that works from its start to its end.</summary>
    public static IHost Build(ServeSettings settings, ServeInputs inputs, ILoggerFactory loggers, TimeProvider time)
    {
        // An empty builder reads no settings file and no environment: both have been read.
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var services = builder.Services;
        services.Replace(ServiceDescriptor.Singleton(loggers));
        services.AddSingleton<IHostLifetime, OwnLifetime>();
        services.AddSingleton(time);
        services.AddSingleton<ServiceState>();
        services.AddParallelLlm(inputs.Engine.Configure);
        services.AddSingleton(provider =>
        {
            var engine = provider.GetRequiredService<ParallelProcessor>();
            var logger = provider.GetRequiredService<ILogger<FolderService>>();
            var its = new FolderEngine(
                engine.ProcessAsync, names => Array.ForEach(names.Split(FolderProfile.Separator), engine.ResetEndpoint))
            {
                Batches = FolderBatches.Of(inputs.Engine.Batches),
                Recall = inputs.Engine.Recall(engine, logger),
                Readers = inputs.Engine.Settings.Readers,
                IsSpent = () => engine.Budget?.Waiting is not null,
            };
            return new FolderService(
                settings.Folder, inputs.Profiles, new DiskFileSystem(), its, provider.GetRequiredService<ServiceState>(), time, logger);
        });
        services.AddAkka("parallel-llm", akka => akka
            .AddHocon(Quiet, HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithParallelLlm(settings.DrainTime * ForCalls)
            .WithFolderDrain(settings.DrainTime));
        services.AddHostedService<FolderHostedService>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.DrainTime + Spare);
        return builder.Build();
    }

    /// <summary>Finishes documents before the engine is drained, and puts the remaining ones back after it.</summary>
    private static AkkaConfigurationBuilder WithFolderDrain(this AkkaConfigurationBuilder builder, TimeSpan drain) => builder
        .AddHocon(
            $$"""
            akka.coordinated-shutdown.phases {
              {{CoordinatedShutdown.PhaseBeforeServiceUnbind}}.timeout = {{(long)(drain + Spare).TotalMilliseconds}}ms
              {{CoordinatedShutdown.PhaseServiceStop}}.timeout = {{(long)(drain + Spare).TotalMilliseconds}}ms
            }
            """,
            HoconAddMode.Prepend)
        .WithActors((system, _, resolver) =>
        {
            var shutdown = CoordinatedShutdown.Get(system);
            shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "finish-documents", async () =>
            {
                await resolver.GetService<FolderService>().StopClaimingAsync(drain * ForDocuments);
                return Akka.Done.Instance;
            });
            shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "put-documents-back", async () =>
            {
                await resolver.GetService<FolderService>().EndAsync(drain * (1 - ForDocuments - ForCalls));
                return Akka.Done.Instance;
            });
        });
}
