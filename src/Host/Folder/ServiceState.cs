namespace ParallelLlm.Host.Folder;

/// <summary>What a service has done and what keeps it from doing more. Thread-safe.</summary>
internal sealed class ServiceState(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string> _blocks = new(StringComparer.Ordinal);
    private ServiceSnapshot _counts = new() { StartedAt = time.GetUtcNow() };

    /// <summary>A copy of everything at this moment.</summary>
    public ServiceSnapshot Look()
    {
        lock (_gate)
            return _counts with { Blocked = [.. _blocks.Select(block => new BlockedReason(block.Key, block.Value))] };
    }

    public void Change(Func<ServiceSnapshot, ServiceSnapshot> change)
    {
        lock (_gate)
            _counts = change(_counts);
    }

    /// <summary>Notes what keeps the service from its work; true when it is new, and so worth saying.</summary>
    public bool Block(string what, string reason)
    {
        lock (_gate)
        {
            var isNew = !_blocks.TryGetValue(what, out var known) || known != reason;
            _blocks[what] = reason;
            return isNew;
        }
    }

    /// <summary>Notes that it does not any more; true when it did.</summary>
    public bool Unblock(string what)
    {
        lock (_gate)
            return _blocks.Remove(what);
    }
}

/// <summary>What keeps a service from its work.</summary>
/// <param name="What">A folder and what is not possible in it, or an endpoint.</param>
/// <param name="Reason">For people.</param>
internal sealed record BlockedReason(string What, string Reason)
{
    /// <summary>Begins the name of what is blocked when it is an endpoint: only its own documents wait then.</summary>
    public const string OfEndpoint = "endpoint ";
}

/// <summary>A service as it stands.</summary>
internal sealed record ServiceSnapshot
{
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Name of its folder among the claimed ones; empty before the start.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Documents taken from the inbox, or taken over.</summary>
    public long Claimed { get; init; }

    /// <summary>Those of them that were taken over from instances that had died.</summary>
    public long Recovered { get; init; }

    /// <summary>Documents whose result is in the outbox.</summary>
    public long Completed { get; init; }

    /// <summary>Those of them that were recognised, so that nothing was done for them.</summary>
    public long FromStore { get; init; }

    /// <summary>Documents in the failed folder.</summary>
    public long Failed { get; init; }

    /// <summary>Documents put back into the inbox.</summary>
    public long PutBack { get; init; }

    /// <summary>Documents claimed and not finished.</summary>
    public long InFlight => Claimed - Completed - Failed - PutBack - Left;

    /// <summary>Claimed documents that were left for the next instance, because nothing could be written.</summary>
    public long Left { get; init; }

    /// <summary>Documents in the inbox that can be claimed, as of the last scan.</summary>
    public int Waiting { get; init; }

    /// <summary>Files in the inbox that still change, as of the last scan.</summary>
    public int Unsettled { get; init; }

    /// <summary>Whether the last scan saw all of the inbox: else there are more than the numbers say.</summary>
    public bool SawAll { get; init; } = true;

    public DateTimeOffset? LastScan { get; init; }

    /// <summary>Whether the service is ending.</summary>
    public bool IsDraining { get; init; }

    public IReadOnlyList<BlockedReason> Blocked { get; init; } = [];
}
