using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ParallelLlm.Hosting;

/// <summary>Registers the engine.</summary>
public static class ParallelLlmServices
{
    /// <summary>
    /// Registers a <see cref="ParallelProcessor"/> that all callers share. It starts when it is first resolved, in the container's
    /// <see cref="ActorSystem"/> if there is one, else in its own. The container disposes it.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets the options, once, when the engine starts.</param>
    public static IServiceCollection AddParallelLlm(
        this IServiceCollection services, Action<IServiceProvider, ParallelLlmOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(provider =>
        {
            var options = new ParallelLlmOptions();
            configure(provider, options);
            var engine = ParallelProcessor.Start(
                options, provider.GetService<ILoggerFactory>(), provider.GetService<TimeProvider>(), provider.GetService<ActorSystem>());
            provider.GetService<ConfiguredLimits>()?.Follow(engine);
            return engine;
        });
    }

    /// <inheritdoc cref="AddParallelLlm(IServiceCollection, Action{IServiceProvider, ParallelLlmOptions})"/>
    public static IServiceCollection AddParallelLlm(this IServiceCollection services, Action<ParallelLlmOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddParallelLlm((_, options) => configure(options));
    }

    /// <summary>
    /// Applies limits from a configuration to the engine, at its start and at every reload. <c>MaxConcurrency</c> limits the whole engine
    /// and <c>Endpoints:NAME</c> an endpoint, each from 0 (paused) to the cap that the engine was started with; a missing or empty key sets
    /// no limit. They work as <see cref="ParallelProcessor.SetLimit"/> does: calls in flight are not cancelled, and nothing is lost. An
    /// invalid value is logged, and the current limits stay in force. A limit set by code holds until its own key changes.
    /// </summary>
    /// <param name="services">The container in which the engine is registered.</param>
    /// <param name="limits">The section with the limits, such as <c>configuration.GetSection("Limits")</c>.</param>
    public static IServiceCollection AddParallelLlmLimits(this IServiceCollection services, IConfiguration limits)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(limits);
        return services.AddSingleton(provider => new ConfiguredLimits(limits, provider.GetService<ILoggerFactory>()));
    }

    /// <summary>
    /// Starts the engine that <see cref="AddParallelLlm(IServiceCollection, Action{IServiceProvider, ParallelLlmOptions})"/> registered
    /// together with the actor system, registers its control actor as <see cref="ParallelLlmControl"/>, and drains it on coordinated
    /// shutdown.
    /// </summary>
    /// <param name="builder">The actor system's configuration.</param>
    /// <param name="drain">How long to wait for calls in flight; 90 s by default, more than the timeout of a call.</param>
    public static AkkaConfigurationBuilder WithParallelLlm(this AkkaConfigurationBuilder builder, TimeSpan? drain = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var wait = drain ?? TimeSpan.FromSeconds(90);
        // The phase must outlast the drain, or it cuts the drain short.
        var phase = wait + TimeSpan.FromSeconds(10);
        return builder
            .AddHocon(
                $"akka.coordinated-shutdown.phases.service-requests-done.timeout = {(long)phase.TotalMilliseconds}ms", HoconAddMode.Prepend)
            .WithActors((system, registry, resolver) =>
            {
                var engine = resolver.GetService<ParallelProcessor>();
                registry.Register<ParallelLlmControl>(engine.Supervisor);
                CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "drain-parallel-llm", async () =>
                {
                    await engine.DrainAsync(wait).ConfigureAwait(false);
                    return Akka.Done.Instance;
                });
            });
    }
}
