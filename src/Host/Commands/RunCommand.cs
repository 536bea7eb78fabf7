using System.CommandLine;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm run PATH...</c>: from words to settings, inputs and a run.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create(HostContext context)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files and folders (read recursively), or - for standard input.", Arity = ArgumentArity.ZeroOrMore };
        var options = new SettingOptions(RunSettingTable.All);
        var command = new Command(Name, "Extracts fields from documents and writes one JSON line per document.") { paths };
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var errors = new List<string>();
            var code = await RunAsync(parsed.GetValue(paths) ?? [], options.Given(parsed), context, errors);
            if (errors.Count == 0)
                return code;
            await UsageErrors.WriteAsync(context.Error, errors, command);
            return ExitCode.Usage;
        });
        return command;
    }

    /// <summary>Runs, unless something is wrong with what was given: then the errors say what.</summary>
    internal static async Task<int> RunAsync(
        IReadOnlyList<string> paths, IReadOnlyDictionary<string, SettingValue> flags, HostContext context, List<string> errors, bool isRepeated = false)
    {
        // Takes as long as all the rest of the start together, beside which it is done.
        _ = TiktokenCounter.LoadAsync();
        var config = ConfigLoader.Load(flags, context.Environment);
        var resolved = RunSettingsResolver.Resolve(paths, flags, context.Environment, config);
        errors.AddRange(resolved.Errors);
        if (resolved.Settings is not { } given)
            return ExitCode.Usage;
        var settings = given with { IsRepeated = isRepeated };
        CheckDescriptors(settings, errors);
        if (RunInputs.Load(settings, context.Environment, context.Time, errors) is not { } inputs)
            return ExitCode.Usage;

        var messages = new Messages(context.Error);
        using var loggers = HostLogging.Create(messages, settings.Verbosity, saysLocks: settings.Endpoints.Count > 1);
        RunNotes.Say(settings, context.Environment, messages, loggers);
        var isStored = inputs.Endpoints.Any(endpoint => endpoint.Identity is not null);
        var store = isStored ? RunStore.Open(settings.Store, messages, loggers, context.Time, errors) : null;
        if (errors.Count > 0 || Start(settings, inputs, store, loggers, context, errors) is not { } engine)
            return ExitCode.Usage;
        using var output = Open(settings, messages, context, errors);
        if (output is not null)
            return await new RunJob(settings, inputs, engine, store, output, messages, loggers, context).RunAsync();
        await engine.DisposeAsync();
        return ExitCode.Usage;
    }

    // Called before any call is paid for: its result could not be written.
    private static void CheckDescriptors(RunSettings settings, List<string> errors)
    {
        if (settings.Out is null && !InheritedDescriptors.Has(InheritedDescriptors.Output))
            errors.Add("standard output is closed, and results would be lost: name a file with --out");
        if (settings.Paths.Contains("-") && !InheritedDescriptors.Has(InheritedDescriptors.Input))
            errors.Add("-: standard input is closed; name a file, or give the document to standard input");
    }

    // Before the output is opened, because that empties a file.
    private static ParallelProcessor? Start(
        RunSettings settings, RunInputs inputs, ICompletionStore? store, ILoggerFactory loggers, HostContext context, List<string> errors)
    {
        try
        {
            return RunEngine.Start(settings, inputs, store, loggers, context.Time);
        }
        catch (BudgetLedgerException unusable)
        {
            errors.Add($"{RunSettingTable.BudgetLedger.Flag} {unusable.Message}");
            return null;
        }
    }

    private static ILineOutput? Open(RunSettings settings, Messages messages, HostContext context, List<string> errors)
    {
        if (settings.Out is not { } path)
            return Console.IsOutputRedirected ? StreamLineOutput.ToStandardOutput()
                : context.ShowsProgress(settings) ? new TerminalLineOutput(messages)
                : new VisibleLineOutput(StreamLineOutput.ToStandardOutput());
        try
        {
            return StreamLineOutput.ToFile(path);
        }
        catch (Exception unwritable) when (FileProblem.IsExpected(unwritable))
        {
            // The path is the user's: whatever keeps it from being written is an expected failure.
            errors.Add($"--out {path}: {FileProblem.Of(unwritable)}");
            return null;
        }
    }
}
