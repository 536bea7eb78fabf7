using Microsoft.Extensions.Logging;
using ParallelLlm.Answers;
using ParallelLlm.Dispatching;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>
/// What a pump does with a batch of items when answers are stored: lets identical ones follow each other, looks the others up, and offers
/// all of them to the stage. Thread-safe.
/// </summary>
internal sealed class AnswerLookup(BoundedStore store, Flights flights, StagePort port, ILogger logger)
{
    private int _told;

    /// <summary>Offers items of one request, in their order, those with their answers that are stored.</summary>
    public async ValueTask OfferAsync(Request request, List<WorkItem> items)
    {
        try
        {
            var leaders = items.FindAll(item => flights.Join(item, request.Keys!.AddTo(item)));
            // Runs to its end even if the request is cancelled: others may follow these items.
            if (leaders.Count > 0)
                await FindAsync(request, leaders, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            // Whatever happens: the stage knows how to end what leads others, and nobody else does.
            foreach (var item in items)
                port.Post(new StageCommand.Enqueue(item));
        }
    }

    /// <summary>
    /// Gives the parts of a chunk that had to be cut their answers that are stored. One stays to be sent, so that its chunk ends as every
    /// other does.
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
        // In the order of the tiers: an answer of the first endpoint counts before one of the second.
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
            // Stores are others' code, and so can be the memory that holds their answers: what cannot be read is none.
            return null;
        }
    }

    private static PaidAnswer Paid(in CompletionQuery query, FoundCompletion found, object value)
    {
        // A document that no item has: whoever gets the answer is then known to be missing.
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
                : throw new CompletionStoreException($"The store gave {found.Length} answers to {queries.Count} questions.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The request has been cancelled.
            return null;
        }
        catch (Exception unreadable)
        {
            // Stores are others' code and others' disks. A store that cannot be read costs calls, and nothing else.
            EngineMeter.CountStoreFailures("find", queries.Count);
            if (Interlocked.Exchange(ref _told, 1) == 0)
                Log.StoreNotRead(logger, AnswerSaver.ReasonOf(unreadable));
            return null;
        }
    }
}
