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
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var errors = new List<string>();
            var code = await CheckAsync(options.Given(parsed), context, errors);
            if (errors.Count == 0)
                return code;
            await UsageErrors.WriteAsync(context.Error, errors, command);
            return ExitCode.Usage;
        });
        return command;
    }

    private static async Task<int> CheckAsync(IReadOnlyDictionary<string, SettingValue> flags, HostContext context, List<string> errors)
    {
        var messages = new Messages(context.Error);
        using var loggers = HostLogging.Create(messages, Verbosity.Normal);
        var check = new Check(context, messages, loggers);
        if (ResultsOf(check, flags, context, errors) is not { } results)
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

    private static IAsyncEnumerable<CheckResult>? ResultsOf(
        Check check, IReadOnlyDictionary<string, SettingValue> flags, HostContext context, List<string> errors)
    {
        var config = ConfigLoader.Load(flags, context.Environment);
        var layers = SettingLayers.Stack(flags, RunSettingsResolver.Variables(context.Environment), config, errors: []);
        if (layers[ServeSettingTable.Root] is not null)
            return ServeSettings.Resolve(flags, context.Environment, config, errors) is { } service ? check.OfServiceAsync(service) : null;

        // A check of a run ignores its documents.
        var resolved = RunSettingsResolver.Resolve(["-"], flags, context.Environment, config);
        errors.AddRange(resolved.Errors);
        return resolved.Settings is { } settings
            && RunInputs.LoadWithoutDocuments(settings, context.Environment, context.Time, errors) is { } inputs
            ? check.OfRunAsync(settings, inputs)
            : null;
    }
}
