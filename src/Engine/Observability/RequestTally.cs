namespace ParallelLlm.Observability;

/// <summary>A request as the tracker knows it. Made by the pump's request, changed by the tracker alone.</summary>
internal sealed class RequestTally(RequestId id)
{
    public RequestId Id { get; } = id;

    public Tally Tally { get; } = new();

    public LinkedList<ChunkRecord> Records { get; } = [];
}
