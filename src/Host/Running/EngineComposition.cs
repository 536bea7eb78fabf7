using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>The engine of a run or a service and its store, put together from settings: the one place that makes options of them.</summary>
internal sealed record EngineComposition(RunSettings Settings, IReadOnlyList<LlmEndpoint> Endpoints)
{
    /// <summary>Where answers are kept; null for nowhere.</summary>
    public SqliteCompletionStore? Store { get; private init; }

    /// <summary>The same with its store open, unless no answer would be kept there.</summary>
    /// <param name="messages">Receives the consequences of working without a store.</param>
    /// <param name="problems">Receives the problems with a store that the user chose.</param>
    public EngineComposition WithStore(Messages messages, ILoggerFactory loggers, TimeProvider time, Problems problems) =>
        Endpoints.Any(endpoint => endpoint.Identity is not null)
            ? this with { Store = OpenStore(messages, loggers, time, problems) }
            : this;

    /// <summary>The clients of endpoints whose calls are made by batches.</summary>
    public IReadOnlyList<BatchingClient> Batches { get; private init; } = [];

    /// <summary>The same with batches behind those endpoints whose calls are made by them.</summary>
    /// <param name="settings">Settings of the endpoints, by name.</param>
    /// <param name="gatherTime">Time for which calls are gathered before a batch is started; null if documents come in passes.</param>
    /// <param name="messages">Receives what an earlier run with batches has left.</param>
    /// <param name="loggers">Logger factory.</param>
    /// <param name="time">Clock.</param>
    /// <param name="problems">Receives why the batches cannot be used.</param>
    public EngineComposition WithBatches(
        IReadOnlyDictionary<string, EndpointSetting> settings,
        TimeSpan? gatherTime,
        Messages messages,
        ILoggerFactory loggers,
        TimeProvider time,
        Problems problems)
    {
        var clients = new List<BatchingClient>();
        var endpoints = new List<LlmEndpoint>();
        var paths = new HashSet<string>();
        foreach (var endpoint in Endpoints)
        {
            endpoints.Add(endpoint);
            if (settings[endpoint.Name] is not { IsBatch: true } setting || endpoint.Client is not OpenAICompatibleClient client)
                continue;
            if (BatchLedgers.PathOf(Settings.Store, endpoint, setting) is not { } path)
            {
                problems.Add($"{RunSettingTable.Batch.Flag}: there is no place for the state of batches; name a store with --store");
                continue;
            }

            var options = new BatchingOptions
            {
                // Another endpoint of the same account, with rules of its own.
                LedgerPath = paths.Add(path) ? path : $"{path}-{endpoint.Name}",
                PricedAs = Settings.Prices.Count > 0 ? BatchTariff.NameOf(endpoint.Model) : null,
                GatherTime = gatherTime ?? TimeSpan.Zero,
                TracksDocuments = gatherTime is not null,
                GiveUpAfter = Settings.GiveUpAfter,
            };
            try
            {
                clients.Add(new BatchingClient(client, endpoint.Model, options, time, loggers));
                endpoints[^1] = endpoint with { Client = clients[^1] };
            }
            catch (BatchException unusable)
            {
                problems.Add($"{RunSettingTable.Batch.Flag}: {unusable.Message}");
            }
        }

        foreach (var endpoint in Endpoints)
        {
            if (BatchLedgers.PathOf(Settings.Store, endpoint, settings[endpoint.Name]) is { } path && paths.Add(path))
                SayWhatIsLeft(endpoint.Name, BatchingClient.CountSent(path), messages);
        }

        return this with { Batches = clients, Endpoints = endpoints };
    }

    private static void SayWhatIsLeft(string name, long calls, Messages messages)
    {
        if (calls > 0)
            messages.Say($"parallel-llm: {name}: batches of an earlier run hold {calls:N0} {(calls == 1 ? "call" : "calls")}. Their "
                + $"documents are paid for again; to collect the answers instead, stop and add {RunSettingTable.Batch.Flag}");
    }

    /// <summary>Keeps documents while their calls are in batches; null if nothing is kept.</summary>
    public DocumentKeeping? Keeping { get; private init; }

    /// <summary>The same with documents kept, beside the state of its batches.</summary>
    /// <param name="problems">Receives the problems with paths whose documents no earlier pass has read.</param>
    public EngineComposition WithKeeping(RunInputs inputs, Messages messages, TimeProvider time, Problems problems)
    {
        var keeping = DocumentKeeping.Open(inputs, messages, time);
        problems.Add((keeping?.WithoutDocuments(inputs.PathProblems) ?? inputs.PathProblems).Select(problem => problem.ToString()));
        return this with { Keeping = keeping };
    }

    public void Configure(ParallelLlmOptions options)
    {
        var waits = Settings.WhenNoneCanServe == NoneCanServe.Park;
        options.Engine.MaxConcurrency = Settings.MaxConcurrency;
        options.Engine.SpillOver = Settings.SpillOver;
        options.Engine.GiveUpAfter = waits || Batches.Count > 0 ? null : Settings.GiveUpAfter;
        options.Engine.WhenNoneCanServe = waits ? WhenNoneCanServe.Park : WhenNoneCanServe.Fail;
        foreach (var endpoint in Endpoints)
            options.Endpoints.Add(endpoint);
        Settings.Budget?.Configure(options.Budget);
        foreach (var (model, price) in Settings.Prices)
            options.Budget.Prices[model] = price;
        options.Store.Completions = Store;
        options.Store.IncludeSampled = Settings.Store.Sampled;
        options.Store.Required = Settings.Store.Required;
    }

    /// <summary>Starts the engine; null when the budget's ledger cannot be used.</summary>
    public ParallelProcessor? Start(ILoggerFactory loggers, TimeProvider time, Problems problems) => Try(
        () =>
        {
            var options = new ParallelLlmOptions();
            Configure(options);
            return ParallelProcessor.Start(options, loggers, time);
        },
        problems);

    /// <summary>Starts an engine with a given function; null if the budget's ledger cannot be used.</summary>
    public static ParallelProcessor? Try(Func<ParallelProcessor> start, Problems problems)
    {
        try
        {
            return start();
        }
        catch (BudgetLedgerException unusable)
        {
            problems.Add($"{RunSettingTable.BudgetLedger.Flag} {unusable.Message}");
            return null;
        }
    }

    /// <summary>Recognises documents; null when there is no store.</summary>
    /// <param name="keeps">Whether completed documents are kept, to be recognised later.</param>
    public DocumentRecall? Recall(ParallelProcessor engine, ILogger logger, bool keeps = true) =>
        Store is null ? null : new DocumentRecall(Store, engine.CountFromStore, logger) { Keeps = keeps };

    private SqliteCompletionStore? OpenStore(Messages messages, ILoggerFactory loggers, TimeProvider time, Problems problems)
    {
        const string NoPlace = "There is no place for the store: neither XDG_CACHE_HOME nor HOME names a folder.";
        var store = Settings.Store;
        try
        {
            if (store.Path is not null)
                return SqliteCompletionStore.Open(store.Path, store.Limits, loggers, time);
            if (store is { IsOff: false, Required: true })
                problems.Add($"{RunSettingTable.StoreRequired.Flag}: {NoPlace} Name a file with --store.");
            else if (!store.IsOff)
                messages.Say($"parallel-llm: {NoPlace} Nothing is stored; name a file with --store, or say --no-store.");
        }
        catch (CompletionStoreException unusable)
        {
            // A wrong path is a mistake: it stops the run; a disk that refuses writes costs only the store.
            if (!store.Required && (store.IsDefault || IsTheDisks(unusable.InnerException)))
                messages.Say($"parallel-llm: {unusable.Message} "
                    + "Nothing is stored; choose another file with --store, or none with --no-store.");
            else
                problems.Add($"{RunSettingTable.Store.Flag} {store.Path}: {unusable.Message}");
        }

        return null;
    }

    private static bool IsTheDisks(Exception? cause) => cause switch
    {
        // EIO, ENOSPC, EROFS, EDQUOT
        IOException io => io.HResult is 5 or 28 or 30 or 122,
        // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL
        Microsoft.Data.Sqlite.SqliteException sqlite => sqlite.SqliteErrorCode is 8 or 10 or 13,
        _ => false,
    };
}
