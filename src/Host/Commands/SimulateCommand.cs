using System.CommandLine;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm simulate</c>: serves the simulator until a signal.</summary>
internal static class SimulateCommand
{
    public const string Name = "simulate";

    public static Command Create(HostContext context)
    {
        var options = new SettingOptions(SimulateSettingTable.All);
        var command = new Command(Name, "Serves an OpenAI-compatible simulator with limits, latency and faults, for tests and trials.");
        options.Attach(command, context, async (_, flags, problems) =>
        {
            if (SimulateSettings.Resolve(flags, context.Environment, problems) is { } settings)
                await ServeAsync(settings, context, problems);
            return ExitCode.Completed;
        });
        return command;
    }

    private static async Task ServeAsync(SimulateSettings settings, HostContext context, Problems problems)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var signals = new StopSignals(() => ended.TrySetResult());
        using var loggers = HostLogging.Create(new Messages(context.Error), settings.Verbosity);
        try
        {
            await using var server = await SimulatorServer.StartAsync(settings.Provider, settings.Port, context.Time, loggers);
            await context.Output.WriteLineAsync(
                $"Simulator ({RuleModel.Name}: a rule and no language model) at {server.BaseUrl}; Ctrl+C ends it.");
            await context.Output.FlushAsync();
            await ended.Task;
        }
        catch (SimulatorOptionsException wrong)
        {
            problems.Add(wrong.Message);
        }
        catch (IOException taken)
        {
            // Someone else may listen there: the port is the user's choice.
            problems.Add($"{SimulateSettingTable.Port.Flag} {settings.Port}: {taken.Message}");
        }
    }
}
