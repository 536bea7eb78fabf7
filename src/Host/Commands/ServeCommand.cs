using System.CommandLine;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        var command = new Command(Name, "Watches a folder: extracts fields from every document that is dropped there, until a signal.");
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var errors = new List<string>();
            var code = await ServeAsync(options.Given(parsed), context, errors);
            if (errors.Count == 0)
                return code;
            await UsageErrors.WriteAsync(context.Error, errors, command);
            return ExitCode.Usage;
        });
        return command;
    }

    private static async Task<int> ServeAsync(IReadOnlyDictionary<string, SettingValue> flags, HostContext context, List<string> errors)
    {
        var config = ConfigLoader.Load(flags, context.Environment);
        var settings = ServeSettings.Resolve(flags, context.Environment, config, errors);
        var inputs = settings is null ? null : ServeInputs.Load(settings, context.Environment, context.Time, errors);
        if (settings is null || inputs is null)
            return ExitCode.Usage;
        ServeFolders.Prepare(settings.Layout, new DiskFileSystem(), errors);
        if (errors.Count > 0)
            return ExitCode.Usage;

        var messages = new Messages(context.Error);
        var levels = new LogLevels(settings.Default.Verbosity);
        levels.Set(settings.Live.LogLevel);
        using var loggers = ServiceLogging.Create(messages, levels, Path.Join(settings.Layout.State, "log"));
        RunNotes.Say(settings.Default, context.Environment, messages, loggers);
        await using var surface = await ServiceSurface.StartAsync(settings, context, loggers, errors);
        if (surface is null)
            return ExitCode.Usage;
        var isStored = inputs.Endpoints.Any(endpoint => endpoint.Identity is not null);
        await using var store = isStored ? RunStore.Open(settings.Store, messages, loggers, context.Time, errors) : null;
        if (errors.Count > 0)
            return ExitCode.Usage;
        inputs = inputs with { Endpoints = surface.WithHints(inputs.Endpoints), Store = store, StoreRules = settings.Store };
        using var host = Build(settings, inputs, loggers, context.Time);
        if (!Start(host, errors))
            return ExitCode.Usage;

        // Before the first document is looked at: a service that is paused from the start sends nothing.
        Apply(settings.Live);
        return await RunAsync(host, settings, messages, Attach);

        void Attach() => surface.Attach(
            host.Services.GetRequiredService<ParallelProcessor>(),
            host.Services.GetRequiredService<ServiceState>(),
            inputs.Endpoints,
            host.Services.GetRequiredService<ActorSystem>(),
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            new SettingsReload(flags, context.Environment, config, Apply, loggers.CreateLogger<SettingsReload>()));

        void Apply(LiveSettings live)
        {
            EngineSwitches.Apply(live, host.Services.GetRequiredService<ParallelProcessor>(), inputs.Endpoints);
            levels.Set(live.LogLevel);
            foreach (var profile in inputs.Profiles.All)
                profile.Priority = live.Priorities.GetValueOrDefault(profile.Folder, profile.Priority);
        }
    }

    // Before the host starts, which would only end without a word.
    private static bool Start(IHost host, List<string> errors)
    {
        try
        {
            _ = host.Services.GetRequiredService<ParallelProcessor>();
            return true;
        }
        catch (BudgetLedgerException unusable)
        {
            errors.Add($"{RunSettingTable.BudgetLedger.Flag} {unusable.Message}");
            return false;
        }
    }

    private static IHost Build(ServeSettings settings, ServeInputs inputs, ILoggerFactory loggers, TimeProvider time)
    {
        // An empty builder reads no settings file and no environment: both have been read.
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.AddFolderService(settings, inputs, time);
        return builder.Build();
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
            messages.Say($"Ended: {end.Completed} documents done, {end.Failed} failed, {end.PutBack} put back into the inbox.");
        return host.Services.GetServices<IHostedService>().OfType<FolderHostedService>().Any(service => service.HasFailed)
            ? ExitCode.Incomplete
            : ExitCode.Completed;
    }

    /// <summary>The program listens to signals itself, and says itself what it does.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
