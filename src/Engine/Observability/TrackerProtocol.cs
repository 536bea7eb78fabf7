using System.Threading.Channels;

namespace ParallelLlm.Observability;

// Events from the graph, sent through the queue.
internal sealed record RequestOpened(RequestTally Request);

internal sealed record RequestEnded(RequestTally Request);

/// <summary>Chunks completed from a store of the caller's; the engine has seen none of them.</summary>
internal sealed record ChunksRecalled(int Chunks, TimeSpan At);

/// <summary>The queue has new entries.</summary>
internal sealed record StepsAdded
{
    public static readonly StepsAdded Instance = new();
}

// Queries.
internal sealed record GetLifetimeSummary;

internal sealed record GetRequestSummary(RequestId Request);

internal sealed record RequestSummary(ProcessingSummary? Summary);

internal sealed record GetChunks(RequestId Request);

internal sealed record Chunks(IReadOnlyList<ChunkTracking> Items);

internal sealed record GetControlChanges;

internal sealed record ControlChanges(IReadOnlyList<ControlChange> Items);

/// <summary>
/// Sends every step of a request, or of all, to the writer until that is completed. May be repeated; the reply is the message itself.
/// </summary>
internal sealed record Watch(RequestId? Request, ChannelWriter<ChunkTracking> Writer);

internal sealed record Unwatch(Watch Watch);
