using System.CommandLine;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Serving;
using ParallelLlm.Host.Serving.Live;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Host.Serving.Telemetry;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm serve --root DIR</c>: from words to a service, and to its end.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    public static Command Create(HostContext context)
    {
        var options = new SettingOptions(ServeSettingTable.All);
        var command = new Command(Name, "Watches a folder: extracts fields from every document that is put there, until a signal.");
        options.Attach(command, context, (_, flags, problems) => ServeAsync(flags, context, problems));
        return command;
    }

    private static async Task<int> ServeAsync(IReadOnlyDictionary<string, SettingValue> flags, HostContext context, Problems problems)
    {
        if (!context.IsLinux)
        {
            problems.Add("serve: needs Linux, where a file can be moved without replacing another. Use run here");
            return ExitCode.Usage;
        }

        var sources = context.Load(flags);
        if (ServeSettings.Resolve(sources, problems) is not { } settings
            || ServeInputs.Load(settings, context.Environment, context.Time, problems) is not { } inputs)
            return ExitCode.Usage;
        ServeFolders.Prepare(settings.Layout, new DiskFileSystem(), problems);
        if (problems.Count > 0)
            return ExitCode.Usage;

        var messages = new Messages(context.Error);
        var levels = new LogLevels(settings.Default.Verbosity);
        levels.Set(settings.Live.LogLevel);
        using var loggers = ServiceLogging.Create(messages, levels, Path.Join(settings.Layout.State, "log"));
        RunNotes.Say(settings.Default, context.Environment, messages, loggers);
        await using var surface = await ServiceSurface.StartAsync(settings, context, loggers, problems);
        if (surface is null)
            return ExitCode.Usage;
        var composition = inputs.Engine with { Endpoints = surface.WithHints(inputs.Engine.Endpoints) };
        composition = composition.WithStore(messages, loggers, context.Time, problems)
            .WithBatches(inputs.EndpointSettings, settings.BatchGatherTime, messages, loggers, context.Time, problems);
        await using var store = composition.Store;
        if (problems.Count > 0)
            return ExitCode.Usage;
        using var host = ServeHost.Build(settings, inputs with { Engine = composition }, loggers, context.Time);

        // Before the host starts, which would only end without a word.
        if (EngineComposition.Try(host.Services.GetRequiredService<ParallelProcessor>, problems) is not { } engine)
            return ExitCode.Usage;

        await using var batches = new BatchLoops(composition.Endpoints, context.Time, loggers.CreateLogger<BatchLoops>());

        // Before the first document is looked at: a service that is paused from the start sends nothing.
        Apply(settings.Live);
        return await RunAsync(host, settings, messages, Attach);

        void Attach() => surface.Attach(
            engine,
            host.Services.GetRequiredService<ServiceState>(),
            composition.Endpoints,
            host.Services.GetRequiredService<ActorSystem>(),
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            new SettingsReload(sources, Apply, loggers.CreateLogger<SettingsReload>()),
            batches);

        void Apply(LiveSettings live)
        {
            EngineSwitches.Apply(live, engine, composition.Endpoints);
            levels.Set(live.LogLevel);
            foreach (var profile in inputs.Profiles.All)
                profile.Priority = live.Priorities.GetValueOrDefault(profile.Folder, profile.Priority);
        }
    }

    private static async Task<int> RunAsync(IHost host, ServeSettings settings, Messages messages, Action started)
    {
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        using var signals = new StopSignals(() =>
        {
            // The first signal ends the service in good order, the second one waits for nothing.
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                host.Services.GetRequiredService<FolderService>().Abandon();
            else
                lifetime.StopApplication();
        });
        await host.StartAsync();
        started();
        var isQuiet = settings.Default.Verbosity == Verbosity.Quiet;
        if (!isQuiet)
            messages.Say($"Watching {settings.Layout.Inbox}; results go to {settings.Layout.Outbox}. Ctrl+C or SIGTERM ends it.");
        await host.WaitForShutdownAsync();
        var end = host.Services.GetRequiredService<ServiceState>().Look();
        if (!isQuiet)
            messages.Say($"Ended: {end.Completed} documents done, {end.Failed} failed, {end.PutBack} put back into the inbox"
                + (end.Deferred > 0
                    ? $"; {end.Deferred} stay claimed: their calls wait for batches, and the next start goes on with them."
                    : "."));
        return host.Services.GetServices<IHostedService>().OfType<FolderHostedService>().Any(service => service.HasFailed)
            ? ExitCode.Incomplete
            : ExitCode.Completed;
    }
}
