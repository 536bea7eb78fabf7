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
    public async IAsyncEnumerable<CheckResult> OfRunAsync(RunInputs inputs)
    {
        var settings = inputs.Settings;
        if (settings.Out is { } output)
            yield return PlaceCheck.Run("output", FolderOf(output));
        if (settings.Report is { } report)
            yield return PlaceCheck.Run("report", FolderOf(report));
        foreach (var result in await OfStoreAndBudgetAsync(inputs, settings.Store))
            yield return result;
        foreach (var endpoint in inputs.Endpoints)
            yield return await EndpointCheck.RunAsync(endpoint, inputs, context.Environment);
    }

    /// <summary>What a service needs.</summary>
    public async IAsyncEnumerable<CheckResult> OfServiceAsync(ServeSettings settings)
    {
        var problems = new Problems();
        ServeFolders.Prepare(settings.Layout, new DiskFileSystem(), problems);
        foreach (var problem in problems)
            yield return new CheckResult("folders", false, problem);
        if (problems.Count == 0)
        {
            yield return new CheckResult("folders", true, "documents can be moved between them, and locks hold");
            yield return PlaceCheck.Run("outbox", settings.Layout.Outbox);
            yield return PlaceCheck.Run("state", settings.Layout.State);
        }

        var isStoreSeen = false;
        var seen = new HashSet<string>();
        foreach (var each in settings.Profiles.Values.Prepend(settings.Default))
        {
            var wrong = new Problems();
            var inputs = RunInputs.LoadWithoutDocuments(each, context.Environment, context.Time, wrong);
            foreach (var problem in wrong)
                yield return new CheckResult("settings", false, problem);
            if (inputs is null)
                continue;
            foreach (var result in isStoreSeen ? [] : await OfStoreAndBudgetAsync(inputs, settings.Store))
                yield return result;
            isStoreSeen = true;
            foreach (var endpoint in inputs.Endpoints.Where(endpoint => seen.Add(endpoint.Name)))
                yield return await EndpointCheck.RunAsync(endpoint, inputs, context.Environment);
        }
    }

    private async Task<IReadOnlyList<CheckResult>> OfStoreAndBudgetAsync(RunInputs inputs, StoreSettings storeSettings)
    {
        var results = new List<CheckResult>();
        var problems = new Problems();
        // Opened as if it were required: a run may go on without a store, a check reports it.
        var settings = inputs.Settings with { Store = storeSettings with { Required = !storeSettings.IsOff } };
        var composition = new EngineComposition(settings, inputs.Endpoints).WithStore(messages, loggers, context.Time, problems);
        await using var store = composition.Store;
        results.AddRange(problems.Select(problem => new CheckResult("store", false, problem)));
        if (store is not null)
            results.Add(PlaceCheck.Run("store", FolderOf(storeSettings.Path!)));
        else if (problems.Count == 0)
            results.Add(new CheckResult(
                "store", true, storeSettings.IsOff ? "off" : "not used: answers of the embedded simulator are not kept"));

        if (settings.Budget is not { } budget)
            return results;
        var unusable = new Problems();
        await using var engine = composition.Start(loggers, context.Time, unusable);
        results.AddRange(unusable.Select(problem => new CheckResult("budget", false, problem)));
        if (engine is null)
            return results;
        results.Add(new CheckResult(
            "budget", true, $"{settings.Prices.Count} prices{(budget.Ledger is { } path ? $", ledger {path}" : "")}"));
        if (budget.Ledger is { } file)
            results.Add(PlaceCheck.Run("ledger", FolderOf(file)));
        return results;
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);
}
