using ParallelLlm.AnswerStore;

namespace ParallelLlm.Dispatching;

/// <summary>Store keys of a request's answers. Thread-safe.</summary>
internal sealed class RequestKeys(
    IReadOnlyList<LlmEndpoint> candidates, (LlmEndpoint Endpoint, CompletionKeyMaker Maker)[] makers, IWork work)
{
    /// <summary>Keys per item: one per endpoint with stored answers.</summary>
    public int Count => makers.Length;

    /// <summary>Creates a request's keys; null if no endpoint's answers are stored.</summary>
    public static RequestKeys? Of(IReadOnlyList<LlmEndpoint> candidates, ProcessingRequest settings, IWork work, bool includeSampled)
    {
        var makers = new List<(LlmEndpoint, CompletionKeyMaker)>();
        foreach (var endpoint in candidates)
        {
            if (work.KeysAt(endpoint, settings, includeSampled) is { } maker)
                makers.Add((endpoint, maker));
        }

        return makers.Count == 0 ? null : new RequestKeys(candidates, [.. makers], work);
    }

    /// <summary>Assigns an item's keys.</summary>
    /// <returns>
    /// The coalescing key: equal only for equal keys at the same endpoints, so an item never gets the answer of a disallowed endpoint.
    /// </returns>
    public CompletionKey AddTo(WorkItem item)
    {
        (item.Keys, var coalescing) = Of(work.ContentOf(item));
        return coalescing;
    }

    /// <summary>The keys of a content, in the order of the endpoints' tiers, and its coalescing key.</summary>
    public (CompletionKey[] Keys, CompletionKey Coalescing) Of(CompletionKey content)
    {
        CompletionKey[] keys = [.. makers.Select(each => each.Maker.KeyOf(content))];
        if (candidates.Count == 1)
            return (keys, keys[0]);
        var text = new KeyText();
        foreach (var candidate in candidates)
            _ = At(candidate, keys) is { } key ? text.Add(key) : text.Add(candidate.Name);
        return (keys, text.ToKey());
    }

    /// <summary>Returns an item's key at an endpoint; null if its answers are not stored.</summary>
    public CompletionKey? At(LlmEndpoint endpoint, WorkItem item) => At(endpoint, item.Keys);

    private CompletionKey? At(LlmEndpoint endpoint, CompletionKey[]? keys)
    {
        for (var i = 0; i < makers.Length; i++)
        {
            if (ReferenceEquals(makers[i].Endpoint, endpoint))
                return keys?[i];
        }

        return null;
    }
}
