using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Serving;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Checking;

/// <summary>Checks everything that a run or a service with these settings needs, cheapest first; one result each.</summary>
internal sealed class Check(HostContext context, Messages messages, ILoggerFactory loggers)
{
    /// <summary>What a run needs.</summary>
    public async IAsyncEnumerable<CheckResult> OfRunAsync(RunSettings settings, RunInputs inputs)
    {
        if (settings.Out is { } output)
            yield return PlaceCheck.Run("output", FolderOf(output));
        if (settings.Report is { } report)
            yield return PlaceCheck.Run("report", FolderOf(report));
        foreach (var result in await OfStoreAndBudgetAsync(settings, settings.Store, inputs))
            yield return result;
        foreach (var endpoint in inputs.Endpoints)
            yield return await EndpointCheck.RunAsync(endpoint, settings, inputs);
    }

    /// <summary>What a service needs.</summary>
    public async IAsyncEnumerable<CheckResult> OfServiceAsync(ServeSettings settings)
    {
        var problems = new List<string>();
        ServeFolders.Prepare(settings.Layout, new DiskFileSystem(), problems);
        foreach (var problem in problems)
            yield return new CheckResult("folders", false, problem);
        if (problems.Count == 0)
        {
            yield return new CheckResult("folders", true, "documents can be moved between them, and locks hold");
            yield return PlaceCheck.Run("outbox", settings.Layout.Outbox);
            yield return PlaceCheck.Run("state", settings.Layout.State);
        }

        var isFirst = true;
        var seen = new HashSet<string>();
        foreach (var each in settings.Profiles.Values.Prepend(settings.Default))
        {
            var errors = new List<string>();
            if (RunInputs.LoadWithoutDocuments(each, context.Environment, context.Time, errors) is not { } inputs)
            {
                foreach (var error in errors)
                    yield return new CheckResult("settings", false, error);
                continue;
            }

            if (isFirst)
            {
                foreach (var result in await OfStoreAndBudgetAsync(each, settings.Store, inputs))
                    yield return result;
            }

            isFirst = false;
            foreach (var endpoint in inputs.Endpoints.Where(endpoint => seen.Add(endpoint.Name)))
                yield return await EndpointCheck.RunAsync(endpoint, each, inputs);
        }
    }

    private async Task<IReadOnlyList<CheckResult>> OfStoreAndBudgetAsync(
        RunSettings settings, StoreSettings storeSettings, RunInputs inputs)
    {
        var results = new List<CheckResult>();
        var errors = new List<string>();
        // Opened as if it were required: a run may go on without a store, a check reports it.
        await using var store = inputs.Endpoints.Any(endpoint => endpoint.Identity is not null)
            ? RunStore.Open(storeSettings with { Required = !storeSettings.IsOff }, messages, loggers, context.Time, errors)
            : null;
        results.AddRange(errors.Select(error => new CheckResult("store", false, error)));
        if (store is not null)
            results.Add(PlaceCheck.Run("store", FolderOf(storeSettings.Path!)));
        else if (errors.Count == 0)
            results.Add(new CheckResult(
                "store", true, storeSettings.IsOff ? "off" : "not used: answers of the embedded simulator are not kept"));

        if (settings.Budget is { } budget)
        {
            try
            {
                await using var engine = RunEngine.Start(settings, inputs, store, loggers, context.Time);
                var ledger = budget.Ledger is { } path ? $", ledger {path}" : "";
                results.Add(new CheckResult("budget", true, $"{budget.Prices.Count} prices{ledger}"));
                if (budget.Ledger is { } file)
                    results.Add(PlaceCheck.Run("ledger", FolderOf(file)));
            }
            catch (BudgetLedgerException unusable)
            {
                results.Add(new CheckResult("budget", false, $"{RunSettingTable.BudgetLedger.Flag} {unusable.Message}"));
            }
        }

        return results;
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);
}
