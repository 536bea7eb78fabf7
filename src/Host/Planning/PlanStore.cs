using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Host.Planning;

/// <summary>The answers that a run would find. Creates no store and changes none. Thread-safe.</summary>
internal sealed class PlanStore : IAsyncDisposable
{
    private readonly SqliteCompletionStore? _store;
    private readonly DocumentRecall? _recall;
    private readonly CompletionKey? _shape;

    private PlanStore(RunInputs inputs, SqliteCompletionStore? store, ILogger logger)
    {
        _store = store;
        _recall = store is null ? null : new DocumentRecall(store, _ => { }, logger);
        _shape = DocumentRecall.ShapeOf(inputs);
        IsUsed = IsUsedBy(inputs);
    }

    /// <summary>Whether a run uses a store, which need not be there yet: then equal calls are sent once.</summary>
    public bool IsUsed { get; }

    /// <summary>Opens the store of a run if it is there. One that cannot be used is reported and counts as empty.</summary>
    public static PlanStore Open(RunInputs inputs, Messages messages, ILoggerFactory loggers, TimeProvider time)
    {
        var logger = loggers.CreateLogger<PlanStore>();
        if (!IsUsedBy(inputs) || !File.Exists(inputs.Settings.Store.Path))
            return new PlanStore(inputs, null, logger);
        var path = inputs.Settings.Store.Path;
        try
        {
            // Looked at first, because opening it would set another program's database aside.
            if (SqliteCompletionStore.Examine(path) is not { } problem)
                return new PlanStore(inputs, SqliteCompletionStore.Open(path, inputs.Settings.Store.Limits, loggers, time), logger);
            messages.Say($"parallel-llm: {path}: {problem}; a run would set it aside, so no answer counts as stored");
        }
        catch (CompletionStoreException unusable)
        {
            messages.Say($"parallel-llm: {unusable.Message} No answer counts as stored.");
        }

        return new PlanStore(inputs, null, logger);
    }

    /// <summary>Whether a run would recognise the whole document.</summary>
    public async ValueTask<bool> KnowsAsync(RunDocument document, CancellationToken cancellationToken) =>
        _recall is not null && _shape is { } shape
        && document.Fingerprint is { } fingerprint && await fingerprint(cancellationToken) is { } content
        && await _recall.FindAsync(DocumentRecall.KeyOf(document, content, shape)) is not null;

    /// <summary>The stored answers to the calls of a document, in their order.</summary>
    public async ValueTask<FoundCompletion?[]> FindAsync(
        IReadOnlyList<PlannedCall> calls, string document, CancellationToken cancellationToken)
    {
        if (_store is null)
            return new FoundCompletion?[calls.Count];
        var queries = calls.SelectMany(call => call.StoredUnder.Select(key => new CompletionQuery(key, document))).ToList();
        var found = new Queue<FoundCompletion?>(await _store.FindAsync(queries, cancellationToken));
        return [.. calls.Select(call => call.StoredUnder.Select(_ => found.Dequeue()).ToList().Find(each => each is not null))];
    }

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static bool IsUsedBy(RunInputs inputs) =>
        inputs.Settings.Store.Path is not null && inputs.Endpoints.Any(endpoint => endpoint.Identity is not null);
}
