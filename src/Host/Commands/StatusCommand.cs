using System.CommandLine;
using System.Text;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm status --root DIR</c>: how the service on a root stands.</summary>
internal static class StatusCommand
{
    public const string Name = "status";

    public static Command Create(HostContext context)
    {
        var options = new SettingOptions([ServeSettingTable.Root, ServeSettingTable.State, RunSettingTable.Config]);
        var json = new Option<bool>("--json")
        {
            Description = "Writes the status as JSON: one object for each service on the root, separated by a line.",
        };
        var command = new Command(Name, "Shows the status of the service on a folder.") { json };
        options.Attach(command, context, async (parsed, flags, problems) =>
        {
            var folder = StateFolder(context.Load(flags), problems);
            return problems.Count == 0 ? await ShowAsync(folder, parsed.GetValue(json), context) : ExitCode.Usage;
        });
        return command;
    }

    private static string StateFolder(SettingSources sources, Problems problems)
    {
        problems.Add(sources.Config.Errors);
        var parser = sources.WithoutSections.Parser(problems);
        var (root, state) = (parser.Text(ServeSettingTable.Root), parser.Text(ServeSettingTable.State));
        if (root is null && state is null && problems.Count == 0)
            problems.Add("--root: name the folder of the service");
        return Path.GetFullPath(state ?? FolderLayout.Below(root ?? ".").State);
    }

    private static async Task<int> ShowAsync(string folder, bool asJson, HostContext context)
    {
        var found = new List<ServiceStatus>();
        var unreadable = new List<string>();
        foreach (var (path, status) in StatusFile.Find(folder))
        {
            if (status is not null)
                found.Add(await StatusClient.AskAsync(status));
            else
                unreadable.Add(path);
        }

        foreach (var path in unreadable)
            await context.Error.WriteLineAsync(
                $"parallel-llm: {path}: is no status of a service that can be read; a service's files are its user's alone");
        if (found.Count == 0)
        {
            if (unreadable.Count == 0)
                await context.Error.WriteLineAsync(
                    VisibleText.Line($"parallel-llm: no service has run there: there is no status in {folder}"));
            return ExitCode.NoService;
        }

        foreach (var status in found)
            await context.Output.WriteAsync(
                asJson ? Encoding.UTF8.GetString(status.ToJson()) : StatusText.Of(status, context.Time.GetUtcNow()));
        await context.Output.FlushAsync();
        return found.Min(CodeOf);
    }

    private static int CodeOf(ServiceStatus status) =>
        status.Phase == ServicePhase.Stopped ? ExitCode.NotRunning : status.Ready ? ExitCode.Completed : ExitCode.NotReady;
}
