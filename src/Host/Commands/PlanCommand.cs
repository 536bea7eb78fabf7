using System.CommandLine;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Planning;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm plan PATH...</c>: what a run with the same flags would do and cost.</summary>
internal static class PlanCommand
{
    public const string Name = "plan";

    public static Command Create(HostContext context)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files and folders (read recursively), or - for standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var options = new SettingOptions([.. PlanSettingTable.Group.Settings, .. RunSettingTable.All]);
        var command = new Command(Name, "Reads documents as run does, sends nothing, and shows calls, tokens, cost and time.") { paths };
        options.Attach(command, context, (parsed, flags, problems) => PlanAsync(parsed.GetValue(paths) ?? [], flags, context, problems));
        return command;
    }

    private static async Task<int> PlanAsync(
        IReadOnlyList<string> paths, IReadOnlyDictionary<string, SettingValue> flags, HostContext context, Problems problems)
    {
        var counter = TiktokenCounter.LoadAsync();
        var sources = context.Load(flags);
        if (RunSettingsResolver.Resolve(paths, sources, problems) is not { } settings)
            return ExitCode.Usage;
        var plan = PlanSettings.Resolve(sources, settings, problems);
        settings = settings with { AlsoWritten = plan.Files };
        if (RunInputs.Load(settings, context.Environment, context.Time, problems) is not { } inputs || problems.Count > 0)
            return ExitCode.Usage;

        var messages = new Messages(context.Error);
        using var loggers = HostLogging.Create(messages, settings.Verbosity);
        RunNotes.Say(settings, context.Environment, messages, loggers);
        using var stop = new RunStop();
        using var signals = StopSignals.For(stop);
        try
        {
            var job = new PlanJob(inputs, plan, await counter, messages, loggers, context.Time);
            return await ShowAsync(await job.RunAsync(stop.Opening), plan, context, messages);
        }
        catch (OperationCanceledException) when (stop.Opening.IsCancellationRequested)
        {
            messages.Say("Interrupted: no plan was made, and no file was written.");
            return ExitCode.Interrupted;
        }
        catch (BatchFileException unwritable)
        {
            messages.Say($"parallel-llm: {PlanSettingTable.BatchFile.Flag} {plan.BatchFile}: {unwritable.Message}; no file was written");
            return ExitCode.Incomplete;
        }
    }

    private static async Task<int> ShowAsync(RunPlan result, PlanSettings plan, HostContext context, Messages messages)
    {
        foreach (var line in PlanText.Of(result))
            await context.Output.WriteLineAsync(line);
        await context.Output.FlushAsync();
        var isWritten = TargetWriting.Write(
            PlanSettingTable.Json.Flag, plan.Json, stream => stream.Write(PlanJson.Write(result)), messages);
        return isWritten && result.Unreadable.Count == 0 ? ExitCode.Completed : ExitCode.Incomplete;
    }
}
