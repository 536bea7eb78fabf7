using System.CommandLine;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm batch list|status|cancel</c>: looks at the batches of an endpoint and cancels them.</summary>
internal static class BatchCommand
{
    private static readonly IReadOnlyList<Setting> Settings =
        [RunSettingTable.BaseUrl, RunSettingTable.ApiKeyEnv, RunSettingTable.Endpoint, RunSettingTable.Config];

    // An endpoint has a model, and its batches may have others.
    private static readonly SettingValue AnyModel = SettingValue.OfFlag(RunSettingTable.Model, "any");

    private delegate Task Act(BatchAccount account, ParseResult parsed, TextWriter output);

    public static Command Create(HostContext context)
    {
        var one = new Argument<string>("ID") { Description = "ID of the batch at the provider, as list shows it." };
        var some = new Argument<string[]>("ID") { Description = "IDs of batches.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Cancels all unfinished batches that this program has started." };
        var status = Create(
            "status",
            "Shows one batch.",
            context,
            async (account, parsed, output) => await ShowAsync([await account.GetAsync(parsed.GetValue(one)!)], output));
        status.Add(one);
        var cancel = Create(
            "cancel",
            "Cancels batches: answered calls keep their answers, and the next run --batch collects them.",
            context,
            (account, parsed, output) => CancelAsync(account, parsed.GetValue(some)!, parsed.GetValue(all), output));
        cancel.Add(some);
        cancel.Add(all);
        cancel.Validators.Add(parsed =>
        {
            if (parsed.GetValue(some) is { Length: > 0 } == parsed.GetValue(all))
                parsed.AddError("give the IDs of batches, or --all");
        });
        return new Command("batch", "Shows and cancels batches at a provider.")
        {
            Create("list", "Shows all batches of the account.", context, (account, _, output) => ListAsync(account, output)),
            status,
            cancel,
        };
    }

    private static Command Create(string name, string description, HostContext context, Act act)
    {
        var options = new SettingOptions(Settings);
        // The flags of a run can be copied.
        var command = new Command(name, description) { new Option<string>(RunSettingTable.Model.Flag) { Hidden = true } };
        options.Attach(
            command,
            context,
            (parsed, flags, problems) => RunAsync(flags, context, problems, account => act(account, parsed, context.Output)));
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyDictionary<string, SettingValue> flags, HostContext context, Problems problems, Func<BatchAccount, Task> act)
    {
        var sources = context.Load(new Dictionary<string, SettingValue>(flags) { [RunSettingTable.Model.Name] = AnyModel });
        problems.Add(sources.Config.Errors);
        var common = SettingLayers.Stack(sources, problems);
        var endpoints = EndpointSettings.Of(common, common.Endpoints(sources.Config, problems), sources.Environment, problems);
        if (problems.Count == 0 && endpoints.Any(endpoint => endpoint.IsSimulator))
            problems.Add($"{RunSettingTable.BaseUrl.Flag}: name the endpoint whose batches are meant");
        var code = ExitCode.Completed;
        // Several endpoints may be one account.
        foreach (var endpoint in problems.Count > 0 ? [] : endpoints.DistinctBy(each => (each.BaseUrl, each.ApiKeyVariable, each.Headers)))
        {
            if (RunInputs.Connect(endpoint, context.Environment, context.Time, problems)?.Client is not OpenAICompatibleClient client)
                continue;
            using (client)
            {
                try
                {
                    await act(new BatchAccount(client, context.Time));
                }
                catch (BatchException refused)
                {
                    var advice = refused.HasNoBatches ? " This endpoint may have no batches, or none of this ID." : "";
                    new Messages(context.Error).Say($"parallel-llm: {endpoint.Name}: {refused.Message}{advice}");
                    code = ExitCode.EndpointUnusable;
                }
            }
        }

        return problems.Count > 0 ? ExitCode.Usage : code;
    }

    private static async Task ListAsync(BatchAccount account, TextWriter output)
    {
        var batches = await account.ListAsync().ToListAsync();
        if (batches.Count > 0)
            await ShowAsync(batches, output);
        else
            await output.WriteLineAsync("There are no batches.");
    }

    private static async Task CancelAsync(BatchAccount account, string[] ids, bool all, TextWriter output)
    {
        if (all)
        {
            var batches = await account.ListAsync().ToListAsync();
            ids = [.. batches.Where(batch => batch is { HasEnded: false, Name: not null }).Select(batch => batch.Id)];
        }

        var cancelled = new List<BatchInfo>();
        BatchException? refused = null;
        foreach (var id in ids)
        {
            try
            {
                cancelled.Add(await account.CancelAsync(id));
            }
            catch (BatchException one)
            {
                // It may have ended meanwhile; the others are cancelled all the same.
                refused ??= one;
            }
        }

        if (cancelled.Count > 0)
            await ShowAsync(cancelled, output);
        if (refused is not null)
            throw refused;
        if (ids.Length == 0)
            await output.WriteLineAsync("There are no unfinished batches of this program.");
    }

    private static async Task ShowAsync(IReadOnlyList<BatchInfo> batches, TextWriter output)
    {
        foreach (var line in BatchTable.Of(batches))
            await output.WriteLineAsync(line);
    }
}
