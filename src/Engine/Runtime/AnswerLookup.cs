using Microsoft.Extensions.Logging;
using ParallelLlm.AnswerStore;
using ParallelLlm.Dispatching;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// Handles a pump's batch of items if answers are stored: coalesces identical items, looks the others up, and posts all of them to the
/// stage. Thread-safe.
/// </summary>
internal sealed class AnswerLookup(BoundedStore store, RequestCoalescing coalescing, StagePort port, ILogger logger)
{
    private int _logged;

    /// <summary>Posts a request's items to the stage in order, with their stored answers.</summary>
    public async ValueTask OfferAsync(Request request, List<WorkItem> items)
    {
        try
        {
            var leaders = items.FindAll(item => coalescing.Join(item, request.Keys!.AddTo(item)));
            // Not cancelled with the request: items of other requests may follow these.
            if (leaders.Count > 0)
                await FindAsync(request, leaders, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            // Posted even after a failure, because only the stage completes or promotes followers.
            foreach (var item in items)
                port.Post(new StageCommand.Enqueue(item));
        }
    }

    /// <summary>
    /// Attaches stored answers to the parts of a split chunk. At least one part stays to be sent, so that the chunk ends like any other.
    /// </summary>
    public async ValueTask FindPartsAsync(Request request, IReadOnlyList<WorkItem> parts)
    {
        foreach (var part in parts)
            request.Keys!.AddTo(part);
        await FindAsync(request, [.. parts], request.Calls).ConfigureAwait(false);
        if (parts.All(part => part.Paid is not null))
            parts[^1].Paid = null;
    }

    private async ValueTask FindAsync(Request request, List<WorkItem> leaders, CancellationToken cancellationToken)
    {
        // By tier: an answer of the first endpoint takes precedence over one of the second.
        for (var tier = 0; tier < request.Keys!.Count && leaders.Count > 0; tier++)
        {
            var queries = leaders.ConvertAll(item => new CompletionQuery(item.Keys![tier], item.Chunk.DocumentId));
            var found = await FindAsync(queries, cancellationToken).ConfigureAwait(false);
            if (found is null)
                return;
            for (var i = 0; i < queries.Count; i++)
            {
                if (found[i] is { } completion && Read(request, completion) is { } value)
                    leaders[i].Paid = Paid(queries[i], completion, value);
            }

            leaders = leaders.FindAll(item => item.Paid is null);
        }
    }

    private static object? Read(Request request, FoundCompletion completion)
    {
        try
        {
            return request.Work.ReadStored(completion.Fields);
        }
        catch (Exception)
        {
            // The store is external code, and so may be the memory of its answers. An unreadable answer counts as missing.
            return null;
        }
    }

    private static PaidAnswer Paid(in CompletionQuery query, FoundCompletion found, object value)
    {
        // An empty document id matches no item, so any receiver counts as missing.
        var document = found.KnowsDocument ? query.DocumentId : "";
        return new PaidAnswer(value, found.Model, new StoredCompletion(query.Key, document, found.Model, found.Fields));
    }

    private async ValueTask<FoundCompletion?[]?> FindAsync(List<CompletionQuery> queries, CancellationToken cancellationToken)
    {
        try
        {
            var found = await store.FindAsync(queries, cancellationToken).ConfigureAwait(false);
            return found.Length == queries.Count
                ? found
                : throw new CompletionStoreException($"The store returned {found.Length} answers to {queries.Count} queries.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception unreadable)
        {
            // The store is external code. A failure costs calls and nothing else.
            EngineMeter.CountStoreFailures("find", queries.Count);
            if (Interlocked.Exchange(ref _logged, 1) == 0)
                Log.StoreNotRead(logger, AnswerSaver.ReasonOf(unreadable));
            return null;
        }
    }
}
