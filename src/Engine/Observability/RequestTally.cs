namespace ParallelLlm.Observability;

/// <summary>A request's record in the tracker. Created by the pump's request, changed only by the tracker.</summary>
internal sealed class RequestTally(RequestId id)
{
    public RequestId Id { get; } = id;

    public Tally Tally { get; } = new();

    public LinkedList<ChunkRecord> Records { get; } = [];
}
