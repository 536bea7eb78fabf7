using System.CommandLine;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm run PATH...</c>: from words to settings, inputs and a run.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create(HostContext context)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files and folders (read recursively), or - for standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var options = new SettingOptions(RunSettingTable.All);
        var command = new Command(Name, "Extracts fields from documents and writes one JSON line per document.") { paths };
        options.Attach(command, context, async (parsed, flags, problems) =>
            (await RunAsync(parsed.GetValue(paths) ?? [], flags, context, problems)).Code);
        return command;
    }

    /// <summary>Runs, unless the input is invalid: then it reports the problems.</summary>
    /// <param name="adapt">Changes the settings for a command that runs in a way of its own; null for none.</param>
    internal static async Task<RunEnd> RunAsync(
        IReadOnlyList<string> paths,
        IReadOnlyDictionary<string, SettingValue> flags,
        HostContext context,
        Problems problems,
        Func<RunSettings, RunSettings>? adapt = null)
    {
        // Takes as long as all the rest of the start together, beside which it is done.
        _ = TiktokenCounter.LoadAsync();
        var sources = context.Load(flags);
        if (RunSettingsResolver.Resolve(paths, sources, problems) is not { } settings)
            return RunEnd.Usage;
        settings = adapt?.Invoke(settings) ?? settings;
        CheckDescriptors(settings, problems);
        if (RunInputs.Load(settings, context.Environment, context.Time, problems, mayLackDocuments: settings.HasBatches) is not { } inputs
            || problems.Count > 0)
            return RunEnd.Usage;

        var messages = new Messages(context.Error);
        var breakers = settings.Verbosity == Verbosity.Normal
            ? new BreakerNews(messages, settings.WhenNoneCanServe == NoneCanServe.Park ? null : settings.GiveUpAfter)
            : null;
        using var loggers = HostLogging.Create(messages, settings.Verbosity, showsIsolation: settings.Endpoints.Count > 1, breakers);
        RunNotes.Say(settings, context.Environment, messages, loggers);
        var composition = new EngineComposition(settings, inputs.Endpoints).WithStore(messages, loggers, context.Time, problems)
            .WithBatches(
                settings.Endpoints.ToDictionary(endpoint => endpoint.Name), gatherTime: null, messages, loggers, context.Time, problems);
        if (settings.HasBatches && problems.Count == 0)
            composition = composition.WithKeeping(inputs, messages, context.Time, problems);

        // Before the output is opened, because that empties a file.
        if (problems.Count > 0 || composition.Start(loggers, context.Time, problems) is not { } engine)
            return RunEnd.Usage;
        using var output = Open(settings, inputs.Table, messages, context, problems);
        using var page = output is null ? null : OpenPage(settings, output, problems);
        if (output is not null && problems.Count == 0)
        {
            var end = await new RunJob(inputs, composition, engine, page?.Lines ?? output, messages, loggers, context).RunAsync();
            return page is null ? end : end with { Code = await page.WriteAsync(end.Code, messages, context.Time) };
        }

        await engine.DisposeAsync();
        return RunEnd.Usage;
    }

    // Called before any call is paid for: its result could not be written.
    private static void CheckDescriptors(RunSettings settings, Problems problems)
    {
        if (settings.Out is null && !InheritedDescriptors.Has(InheritedDescriptors.Output))
            problems.Add("standard output is closed, and results would be lost: name a file with --out");
        if (settings.Paths.Contains("-") && !InheritedDescriptors.Has(InheritedDescriptors.Input))
            problems.Add("-: standard input is closed; name a file, or give the document to standard input");
    }

    private static RunPage? OpenPage(RunSettings settings, ILineOutput output, Problems problems) =>
        settings.EvidenceReport is { } path
            ? problems.Try($"{RunSettingTable.EvidenceReport.Flag} {path}", () => new RunPage(settings, path, output))
            : null;

    private static ILineOutput? Open(RunSettings settings, TableShape? shape, Messages messages, HostContext context, Problems problems)
    {
        var results = new ResultOutput(settings.Format, shape, settings.Table.HasRawCells);
        return settings.Out is { } path ? problems.Try($"--out {path}", () => results.At(path))
            : results.Over(
                Console.IsOutputRedirected ? StreamLineOutput.ToStandardOutput()
                : context.ShowsProgress(settings) ? new TerminalLineOutput(messages)
                : new VisibleLineOutput(StreamLineOutput.ToStandardOutput()));
    }
}
