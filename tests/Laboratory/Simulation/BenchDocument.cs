using ParallelLlm.Dispatching;
using ParallelLlm.Observability;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>A document: one request to the engine.</summary>
internal sealed class BenchDocument(Request request, TimeSpan opensAt, TimeSpan every, int chunks, TimeSpan? cancelAt)
{
    public Request Request { get; } = request;

    public TimeSpan OpensAt { get; } = opensAt;

    /// <summary>Time between two chunks.</summary>
    public TimeSpan Every { get; } = every;

    public int Chunks { get; } = chunks;

    public int Produced { get; set; }

    public TimeSpan? CancelAt { get; } = cancelAt;

    /// <summary>The tracker's record, unused here.</summary>
    public ChunkRecord Record { get; } = new(new RequestTally(RequestId.New()), "document", 0);
}
