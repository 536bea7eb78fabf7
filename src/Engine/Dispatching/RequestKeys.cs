using ParallelLlm.Answers;

namespace ParallelLlm.Dispatching;

/// <summary>What a request's answers are stored under. Thread-safe.</summary>
internal sealed class RequestKeys(
    IReadOnlyList<LlmEndpoint> candidates, (LlmEndpoint Endpoint, CompletionKeyMaker Maker)[] makers, IWork work)
{
    /// <summary>Keys that each item has: one for each endpoint whose answers are stored.</summary>
    public int Count => makers.Length;

    /// <summary>The keys of a request; null when no endpoint's answers are stored.</summary>
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

    /// <summary>Gives an item its keys.</summary>
    /// <returns>
    /// What work is the same: the same keys at the same endpoints, so that nobody gets the answer of an endpoint that it may not use.
    /// </returns>
    public CompletionKey AddTo(WorkItem item)
    {
        var content = work.ContentOf(item);
        item.Keys = [.. makers.Select(each => each.Maker.KeyOf(content))];
        if (candidates.Count == 1)
            return item.Keys[0];
        var text = new KeyText();
        foreach (var candidate in candidates)
            _ = At(candidate, item) is { } key ? text.Add(key) : text.Add(candidate.Name);
        return text.ToKey();
    }

    /// <summary>The key of an item at an endpoint; null when its answers are not stored.</summary>
    public CompletionKey? At(LlmEndpoint endpoint, WorkItem item)
    {
        for (var i = 0; i < makers.Length; i++)
        {
            if (ReferenceEquals(makers[i].Endpoint, endpoint))
                return item.Keys?[i];
        }

        return null;
    }
}
