namespace ParallelLlm.Observability;

/// <summary>A chunk's record in the tracker. Created by the pump, changed only by the tracker; holds no text.</summary>
internal sealed class ChunkRecord(RequestTally request, string documentId, int chunkIndex)
{
    public RequestTally Request { get; } = request;

    public string DocumentId { get; } = documentId;

    public int ChunkIndex { get; } = chunkIndex;

    /// <summary>Current status; null until the chunk is accepted.</summary>
    public ChunkStatus? Status { get; set; }

    public TimeSpan? Started { get; set; }

    public TimeSpan? Ended { get; set; }

    public TimeSpan LastSeen { get; set; }

    public int Attempts { get; set; }

    public FailureKind? LastError { get; set; }

    /// <summary>Position among the records of the same request, in order of acceptance.</summary>
    public LinkedListNode<ChunkRecord>? Node { get; set; }
}
