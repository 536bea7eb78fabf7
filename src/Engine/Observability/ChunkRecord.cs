namespace ParallelLlm.Observability;

/// <summary>What the tracker knows of one chunk. Made by the pump, changed by the tracker alone; holds no text.</summary>
internal sealed class ChunkRecord(RequestTally request, string documentId, int chunkIndex)
{
    public RequestTally Request { get; } = request;

    public string DocumentId { get; } = documentId;

    public int ChunkIndex { get; } = chunkIndex;

    /// <summary>Where the chunk is; null until it has been accepted.</summary>
    public RequestStatus? Status { get; set; }

    public TimeSpan? Started { get; set; }

    public TimeSpan? Ended { get; set; }

    public TimeSpan LastSeen { get; set; }

    public int Attempts { get; set; }

    public FailureKind? LastError { get; set; }

    /// <summary>The records of the same request, linked in the order of their acceptance.</summary>
    public LinkedListNode<ChunkRecord>? Node { get; set; }
}
