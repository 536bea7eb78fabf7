using System.CommandLine;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm retry PATH...</c>: puts failed documents back into the inbox, or repeats what a run's report lacks.</summary>
internal static class RetryCommand
{
    public const string Name = "retry";

    public static Command Create(HostContext context)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Failed documents or folders of them, below DIR/failed; or the report of a run.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var options = new SettingOptions(
        [
            ServeSettingTable.Root, ServeSettingTable.Inbox, ServeSettingTable.Failed,
            .. RunSettingTable.All.Except(RunSettingTable.OfSelection),
        ]);
        var command = new Command(Name, "Puts documents that have failed back into the inbox, or repeats what a run did not complete.")
        {
            paths,
        };
        options.Attach(
            command, context, (parsed, flags, problems) => RetryAsync(parsed.GetValue(paths) ?? [], flags, context, problems));
        return command;
    }

    private static async Task<int> RetryAsync(
        IReadOnlyList<string> paths, Dictionary<string, SettingValue> flags, HostContext context, Problems problems)
    {
        if (paths.Count == 0)
            problems.Add("PATH: name failed documents, a folder of them, or the report of a run");
        var reports = paths.Select(path => (Path: path, Report: ReportedDocuments.Read(path))).ToList();
        if (problems.Count == 0 && reports.TrueForAll(each => each.Report is not null))
            return await RepeatAsync(reports.ConvertAll(each => each.Report!), flags, context, problems);
        if (reports.Exists(each => each.Report is not null))
            problems.Add("PATH: give reports of runs, or failed documents, but not both at once");
        return problems.Count > 0 ? ExitCode.Usage : await PutBackAsync(paths, flags, context, problems);
    }

    private static async Task<int> RepeatAsync(
        List<ReportedDocuments> reports, Dictionary<string, SettingValue> flags, HostContext context, Problems problems)
    {
        var documents = reports.SelectMany(report => report.Documents).Distinct().ToList();
        if (documents.Contains("-"))
            problems.Add("-: standard input can't be read again; run it anew");
        if (problems.Count > 0)
            return ExitCode.Usage;
        if (documents.Count == 0)
        {
            await context.Error.WriteLineAsync("Nothing to repeat: every document was completed.");
            return ExitCode.Completed;
        }

        // The flags of a service have no meaning for a run.
        foreach (var setting in ServeSettingTable.Own)
            flags.Remove(setting.Name);
        var end = await RunCommand.RunAsync(documents, flags, context, problems, settings => settings with { IsRepeated = true });
        return end.Code;
    }

    private static async Task<int> PutBackAsync(
        IReadOnlyList<string> paths, Dictionary<string, SettingValue> flags, HostContext context, Problems problems)
    {
        var sources = context.Load(flags);
        problems.Add(sources.Config.Errors);
        var parser = sources.Parser(problems);
        var (root, inbox) = (parser.Text(ServeSettingTable.Root), parser.Text(ServeSettingTable.Inbox));
        var failed = parser.Text(ServeSettingTable.Failed);
        var count = 0;
        foreach (var path in paths)
        {
            var place = FailedPlace.Of(path, root, inbox, failed, out var problem);
            if (place is null)
                problems.Add($"{path}: {problem}");
            else if (problems.Count == 0)
                count += Retry.PutBack(new DiskFileSystem(), place, problems);
        }

        await context.Error.WriteLineAsync($"{count} {(count == 1 ? "document" : "documents")} put back into the inbox.");
        return count > 0 || problems.Count > 0 ? ExitCode.Completed : ExitCode.Incomplete;
    }
}
