using System.CommandLine;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm store stats|prune|purge|clear</c>: looks at kept answers and removes them.</summary>
internal static class StoreCommand
{
    public const string Name = "store";

    private static readonly IReadOnlyList<Setting> Settings =
        [RunSettingTable.Store, RunSettingTable.StoreMaxMb, RunSettingTable.StoreMaxDays, RunSettingTable.Config];

    private delegate Task Act(SqliteCompletionStore store, ParseResult parsed, TextWriter output);

    public static Command Create(HostContext context)
    {
        var document = new Option<string>("--document")
        {
            Description = "Document, by its name in the results. Required.",
            HelpName = "NAME",
            Required = true,
        };
        var purge = Create(
            "purge",
            "Removes everything that belongs to a document.",
            context,
            (store, parsed, output) => PurgeAsync(store, parsed.GetValue(document)!, output));
        purge.Add(document);
        return new Command(Name, "Shows and removes stored answers.")
        {
            Create("stats", "Shows how much is stored.", context, (store, _, output) => SayAsync(store, output)),
            Create(
                "prune",
                "Removes answers beyond the limits.",
                context,
                async (store, _, output) => await SayAsync(await store.PruneAsync(), output)),
            purge,
            Create(
                "clear", "Removes everything.", context, async (store, _, output) => await SayAsync(await store.ClearAsync(), output)),
        };
    }

    private static Command Create(string name, string description, HostContext context, Act act)
    {
        var options = new SettingOptions(Settings);
        var command = new Command(name, description);
        options.Attach(command, context, async (parsed, flags, problems) =>
        {
            var settings = RunSettingsResolver.ResolveStore(context.Load(flags), problems);
            if (problems.Count == 0)
                await RunAsync(settings, context, store => act(store, parsed, context.Output), problems);
            return ExitCode.Completed;
        });
        return command;
    }

    private static async Task RunAsync(
        StoreSettings settings, HostContext context, Func<SqliteCompletionStore, Task> act, Problems problems)
    {
        if (settings.Path is not { } path)
        {
            problems.Add("say where the store is with --store: neither XDG_CACHE_HOME nor HOME names a folder");
            return;
        }

        if (!File.Exists(path))
        {
            // A path that was given is a slip; the usual place may well be empty.
            if (settings.IsDefault)
                await context.Output.WriteLineAsync($"There is no store at {path}.");
            else
                problems.Add($"{RunSettingTable.Store.Flag} {path}: no such file");
            return;
        }

        try
        {
            // Looked at first, because opening it would set another program's database aside.
            if (SqliteCompletionStore.Examine(path) is { } problem)
            {
                problems.Add($"{RunSettingTable.Store.Flag} {path}: {problem}; it is left as it is");
                return;
            }

            using var loggers = HostLogging.Create(new Messages(context.Error), Verbosity.Normal);
            await using var store = SqliteCompletionStore.Open(path, settings.Limits, loggers, context.Time);
            await act(store);
        }
        catch (CompletionStoreException unusable)
        {
            // The disk is the user's.
            problems.Add($"{RunSettingTable.Store.Flag} {path}: {unusable.Message}");
        }
    }

    private static async Task PurgeAsync(SqliteCompletionStore store, string document, TextWriter output)
    {
        var removed = await store.PurgeAsync(document);
        if (removed == default)
            await output.WriteLineAsync("Nothing is kept of a document of this name.");
        else
            await SayAsync(removed, output);
    }

    private static Task SayAsync(StoreRemoval removed, TextWriter output) =>
        output.WriteLineAsync($"Removed {removed.Completions} answers and {removed.Documents} documents.");

    private static async Task SayAsync(SqliteCompletionStore store, TextWriter output)
    {
        var held = await store.GetStatisticsAsync();
        await output.WriteLineAsync(store.Path);
        await output.WriteLineAsync(
            $"{held.Completions} answers and {held.Documents} documents, {held.Bytes / 1048576.0:F1} MB");
        if (held is { Oldest: { } oldest, Newest: { } newest })
            await output.WriteLineAsync($"stored from {oldest:yyyy-MM-dd HH:mm} to {newest:yyyy-MM-dd HH:mm} UTC");
    }
}
