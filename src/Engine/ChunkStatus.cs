namespace ParallelLlm;

/// <summary>Status of a chunk. The last three are terminal: every accepted chunk reaches exactly one of them, once.</summary>
public enum ChunkStatus
{
    /// <summary>Accepted, not yet sent.</summary>
    Pending,

    /// <summary>An attempt is in flight.</summary>
    InProgress,

    /// <summary>An attempt failed; another will follow.</summary>
    Retrying,

    /// <summary>Answered with a valid answer.</summary>
    Completed,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>Withdrawn by the caller or the engine's shutdown.</summary>
    Cancelled,
}
