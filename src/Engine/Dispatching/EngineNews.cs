namespace ParallelLlm.Dispatching;

/// <summary>Events that are rarer than attempts. A closed hierarchy.</summary>
internal abstract record EngineNews
{
    private EngineNews()
    {
    }

    /// <summary>A request has opened.</summary>
    public sealed record Opened(Request Request) : EngineNews;

    /// <summary>A request has closed.</summary>
    public sealed record Closed(Request Request) : EngineNews;

    /// <summary>A stored answer is to be stored for another document too; nothing waits for it.</summary>
    public sealed record CopyToSave(StoredCompletion Completion) : EngineNews;

    /// <summary>A limit, a pace, a wait or a breaker has changed.</summary>
    public sealed record Changed(ControlChange Change) : EngineNews;

    /// <summary>Work waits on a route without a usable endpoint.</summary>
    public sealed record Parked(Route Route) : EngineNews;
}
