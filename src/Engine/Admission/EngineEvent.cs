using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Storage;

namespace ParallelLlm.Admission;

/// <summary>Something that the dispatcher reports. A struct, because each attempt brings two or three.</summary>
internal readonly record struct EngineEvent
{
    public EngineEventKind Kind { get; private init; }

    /// <summary>The request that was opened or closed.</summary>
    public Request? Request { get; private init; }

    /// <summary>The step of a chunk; of one that has finished, the last.</summary>
    public TrackEvent Step { get; private init; }

    /// <summary>What a chunk has come to that has finished.</summary>
    public Finished Result { get; private init; }

    /// <summary>The attempt that has ended with this, or whose answer is to be stored; null for none.</summary>
    public Attempt? Attempt { get; private init; }

    /// <summary>A stored answer that belongs to another document as well.</summary>
    public StoredCompletion? Copy { get; private init; }

    /// <summary>What has changed about an endpoint or the engine.</summary>
    public ControlChange? Change { get; private init; }

    /// <summary>The route whose work is suspended.</summary>
    public Route? Route { get; private init; }

    public static EngineEvent Opened(Request request) => new() { Kind = EngineEventKind.RequestOpened, Request = request };

    public static EngineEvent Closed(Request request) => new() { Kind = EngineEventKind.RequestClosed, Request = request };

    public static EngineEvent Stepped(in TrackEvent step, Attempt? attempt = null) => new() { Kind = EngineEventKind.ChunkStepped, Step = step, Attempt = attempt };

    public static EngineEvent Finished(in Finished result, in TrackEvent step, Attempt? attempt) =>
        new() { Kind = EngineEventKind.ChunkFinished, Result = result, Step = step, Attempt = attempt };

    public static EngineEvent ToSave(Attempt attempt) => new() { Kind = EngineEventKind.AnswerToSave, Attempt = attempt };

    public static EngineEvent PartToSave(Attempt attempt) => new() { Kind = EngineEventKind.PartToSave, Attempt = attempt };

    public static EngineEvent ToSave(StoredCompletion copy) => new() { Kind = EngineEventKind.CopyToSave, Copy = copy };

    public static EngineEvent Changed(ControlChange change) => new() { Kind = EngineEventKind.ControlChanged, Change = change };

    public static EngineEvent Parked(Route route) => new() { Kind = EngineEventKind.RouteParked, Route = route };
}

/// <summary>What has happened.</summary>
internal enum EngineEventKind
{
    /// <summary>A request has begun.</summary>
    RequestOpened,

    /// <summary>Nothing more comes of a request.</summary>
    RequestClosed,

    /// <summary>A chunk was accepted, or an attempt of it started or ended, and it goes on.</summary>
    ChunkStepped,

    /// <summary>A chunk has its result.</summary>
    ChunkFinished,

    /// <summary>An answer must be stored before its chunk is delivered; it comes back as <see cref="Dispatcher.Saved"/>.</summary>
    AnswerToSave,

    /// <summary>The answer of a part is to be stored; nothing waits for it.</summary>
    PartToSave,

    /// <summary>A stored answer is to be stored for another document as well; nothing waits for it.</summary>
    CopyToSave,

    /// <summary>A limit, a pace, a wait or a breaker has changed.</summary>
    ControlChanged,

    /// <summary>Work waits on a route of which no endpoint can serve.</summary>
    RouteParked,
}

/// <summary>What the dispatcher has reported and nobody has taken yet, in order. Not thread-safe.</summary>
internal sealed class EngineEvents
{
    private readonly Queue<EngineEvent> _queue = new();

    public bool IsEmpty => _queue.Count == 0;

    public void Add(in EngineEvent what) => _queue.Enqueue(what);

    public bool TryTake(out EngineEvent what) => _queue.TryDequeue(out what);
}
