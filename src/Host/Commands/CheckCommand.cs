using System.CommandLine;
using ParallelLlm.Host.Checking;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm check</c>: whether a run or a service with these settings can work, before it is started.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    public static Command Create(HostContext context)
    {
        var options = new SettingOptions(ServeSettingTable.Everything);
        var command = new Command(
            Name,
            "Makes one call to each endpoint, and looks at folders, store and budget: one line each. With --root as serve, else as run.");
        options.Attach(command, context, (_, flags, problems) => CheckAsync(flags, context, problems));
        return command;
    }

    private static async Task<int> CheckAsync(IReadOnlyDictionary<string, SettingValue> flags, HostContext context, Problems problems)
    {
        var messages = new Messages(context.Error);
        using var loggers = HostLogging.Create(messages, Verbosity.Normal);
        var check = new Check(context, messages, loggers);
        if (ResultsOf(check, context.Load(flags), context, problems) is not { } results)
            return ExitCode.Usage;
        var works = true;
        await foreach (var result in results)
        {
            works &= result.Works;
            await context.Output.WriteLineAsync(result.ToString());
            await context.Output.FlushAsync();
        }

        return works ? ExitCode.Completed : ExitCode.EndpointUnusable;
    }

    private static IAsyncEnumerable<CheckResult>? ResultsOf(Check check, SettingSources sources, HostContext context, Problems problems)
    {
        if (sources.Parser(problems)[ServeSettingTable.Root] is not null)
            return ServeSettings.Resolve(sources, problems) is { } service ? check.OfServiceAsync(service) : null;

        // A check of a run ignores its documents.
        return RunSettingsResolver.Resolve(["documents"], sources, problems) is { } settings
            && RunInputs.LoadWithoutDocuments(settings, context.Environment, context.Time, problems) is { } inputs
            ? check.OfRunAsync(inputs)
            : null;
    }
}
