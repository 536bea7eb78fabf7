namespace ParallelLlm.Dispatching;

/// <summary>What happens less often than attempts; these are all.</summary>
internal abstract record EngineNews
{
    private EngineNews()
    {
    }

    /// <summary>A request has begun.</summary>
    public sealed record Opened(Request Request) : EngineNews;

    /// <summary>Nothing more comes of a request.</summary>
    public sealed record Closed(Request Request) : EngineNews;

    /// <summary>A stored answer is to be stored for another document as well; nothing waits for it.</summary>
    public sealed record CopyToSave(StoredCompletion Completion) : EngineNews;

    /// <summary>A limit, a pace, a wait or a breaker has changed.</summary>
    public sealed record Changed(ControlChange Change) : EngineNews;

    /// <summary>Work waits on a route of which no endpoint can serve.</summary>
    public sealed record Parked(Route Route) : EngineNews;
}
