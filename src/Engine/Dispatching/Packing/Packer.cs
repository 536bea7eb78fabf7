namespace ParallelLlm.Dispatching.Packing;

/// <summary>Chooses the items that share a call. Pure.</summary>
internal static class Packer
{
    // As much text as a usual chunk has: more of it in one prompt costs accuracy.
    private const int MostTokensByItself = 4_000;

    // For endpoints whose context window is not known.
    private const long DefaultWindow = 32_000;

    /// <summary>
    /// Whether an item may share a call: it is a whole chunk with its first prompt, and was not sent back to be asked alone.
    /// </summary>
    public static bool CanShare(WorkItem item) =>
        item is { PartOf: null, OutputRaised: false, Prompt.CanShare: true, History: { Correction: null, GoesAlone: false } };

    /// <summary>Returns the item of a call with as many of the waiting items as belong together; the given one if it goes alone.</summary>
    /// <param name="first">The item to be sent, taken from its queue.</param>
    /// <param name="queue">Its queue.</param>
    /// <param name="gate">The endpoint, which can take it now.</param>
    /// <param name="now">Engine time.</param>
    public static WorkItem Fill(WorkItem first, RequestQueue queue, EndpointGate gate, TimeSpan now)
    {
        if (first.Request.PackKey is not { } key || !CanShare(first) || gate.MostPacked == 1 || gate.Endpoint.IsBatch)
            return first;
        var packing = key.Packing;
        var most = Math.Min(packing.MostChunks, gate.MostPacked);
        if (packing.IsAuto && !IsWorthIt(first, queue, gate, now, most))
            return first;
        var size = new PackSize(first);
        List<WorkItem>? items = null;
        foreach (var source in queue.Route.Ready.With(queue))
        {
            while ((items?.Count ?? 1) < most && Next(source, key) is { } next && Fits(first, size.With(next), packing, gate, now))
            {
                size = size.With(next);
                (items ??= [first]).Add(source.Take());
            }
        }

        return items is null ? first : WorkItem.Of(new Pack(items), size);
    }

    /// <summary>Whether a call of so many tokens, its answer included, fits an endpoint's context window.</summary>
    public static bool FitsWindow(long tokens, LlmEndpoint endpoint) => tokens <= (endpoint.ContextTokens ?? DefaultWindow);

    // More items wait than requests are available: otherwise each can have a call at once.
    private static bool IsWorthIt(WorkItem first, RequestQueue queue, EndpointGate gate, TimeSpan now, int most)
    {
        if (gate.TokensPerRequest is not { } share || gate.ForecastOf(new PackSize(first)) > share)
            return false;
        var available = gate.RequestsAvailable(now);
        var waiting = 1L;
        foreach (var source in queue.Route.Ready.With(queue))
        {
            waiting += source.Count;
            if (waiting > available && waiting >= Math.Min(most, 2))
                return true;
        }

        return false;
    }

    private static WorkItem? Next(RequestQueue source, PackKey key)
    {
        source.DropEnded();
        return !source.IsEmpty && source.Request.HasRoom && source.Request.PackKey == key && source.Peek() is var next && CanShare(next)
            ? next
            : null;
    }

    private static bool Fits(WorkItem first, in PackSize size, ParallelLlm.Packing packing, EndpointGate gate, TimeSpan now) =>
        FitsWindow(size.PromptTokens + (size.MaxOutputTokens ?? 0), gate.Endpoint)
        && (!packing.IsAuto || (size.TextTokens <= MostTokensByItself && gate.ForecastOf(size) <= gate.TokensPerRequest))
        && gate.Allows(first, size, now);
}
