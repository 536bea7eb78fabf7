using System.CommandLine;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm report RESULTS</c>: a page that shows where in the documents the values of results stand.</summary>
internal static class ReportCommand
{
    public const string Name = "report";

    private static readonly IReadOnlyList<Setting> Settings =
    [
        RunSettingTable.Encoding, RunSettingTable.MainContent, RunSettingTable.Attachments, RunSettingTable.Readers, RunSettingTable.Config,
        RunSettingTable.Profile,
    ];

    public static Command Create(HostContext context)
    {
        var results = new Argument<string>("RESULTS")
        {
            Description = "File with the JSON lines of a run; or a folder of result files, such as the outbox of a service.",
        };
        var output = new Option<string>("--out", "-o")
        {
            Description = "File of the page. Default: RESULTS with the extension .html.",
            HelpName = "FILE",
        };
        var documents = new Option<string>("--documents")
        {
            Description = "Folder that the documents' relative names begin in. Default: the current folder.",
            HelpName = "DIR",
        };
        var options = new SettingOptions(Settings);
        var command = new Command(Name, "Writes an HTML page that shows where in its document each value stands.")
        {
            results, output, documents,
        };
        options.Attach(command, context, (parsed, flags, problems) => RunAsync(
            parsed.GetValue(results)!, parsed.GetValue(output), parsed.GetValue(documents), context.Load(flags), context, problems));
        return command;
    }

    private static async Task<int> RunAsync(
        string results, string? output, string? documents, SettingSources sources, HostContext context, Problems problems)
    {
        var settings = Resolve(sources, problems) with { Folder = documents };
        var target = output ?? Path.ChangeExtension(Path.TrimEndingDirectorySeparator(results), ".html");
        if (output == "-")
            problems.Add("--out -: the page cannot go to standard output; name a file");
        if (documents is not null && !Directory.Exists(documents))
            problems.Add($"--documents {documents}: there is no such folder");
        if (ResultFiles.PathsOf(results, problems) is not { } files)
            return ExitCode.Usage;
        if (ReportFiles.Refusal(target) is { } refusal)
            problems.Add($"{(output is null ? "" : "--out ")}{target}: {refusal}{(output is null ? " with --out" : "")}");
        if (problems.Count > 0)
            return ExitCode.Usage;
        var report = new EvidenceReport(new ResultFiles(files), settings, results, context.Time);
        try
        {
            return await new ReportWriting(report, new Messages(context.Error).Say).WriteAsync(target);
        }
        catch (InvalidDataException noResult)
        {
            problems.Add($"{noResult.Message}; give the file that run wrote with --out");
            return ExitCode.Usage;
        }
    }

    private static ReportSettings Resolve(SettingSources sources, Problems problems)
    {
        problems.Add(sources.Config.Errors);
        var parser = new SettingParser(SettingLayers.Stack(sources, problems), problems);
        return new ReportSettings
        {
            Encoding = parser.Encoding(RunSettingTable.Encoding),
            MainContent = parser.Switch(RunSettingTable.MainContent),
            SeparatesAttachments = parser.Choice<AttachmentRule>(RunSettingTable.Attachments) == AttachmentRule.Separate,
            Readers = parser.Number(RunSettingTable.Readers, 1, RunSettingTable.MostReaders) ?? RunSettings.DefaultReaders,
        };
    }
}
