namespace ParallelLlm.Host.Folder;

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

    /// <summary>Those of them whose calls wait for batches.</summary>
    public int Deferred { get; init; }

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
