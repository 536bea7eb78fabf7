using ParallelLlm.Contracts;
using ParallelLlm.Storage;

namespace ParallelLlm.Admission;

/// <summary>Something that the dispatcher reports. Written where it stands in the queue, because each attempt brings two or three.</summary>
internal record struct EngineEvent
{
    public EngineEventKind Kind { get; set; }

    /// <summary>Where the chunk is now.</summary>
    public RequestStatus Status { get; set; }

    /// <summary>Engine time.</summary>
    public TimeSpan At { get; set; }

    /// <summary>The chunk, or a part of it.</summary>
    public WorkItem? Item { get; set; }

    /// <summary>The attempt that has ended with this, or whose answer is to be stored; null for none.</summary>
    public Attempt? Attempt { get; set; }

    /// <summary>What the attempt failed with, or what has ended the chunk without one; null for neither.</summary>
    public FailureKind? Failure { get; set; }

    /// <summary>Attempts of the whole engine in flight, when the step is a start; else 0.</summary>
    public int InFlight { get; set; }

    /// <summary>The same for the request alone.</summary>
    public int RequestInFlight { get; set; }

    /// <summary>The result of a chunk that has finished; null without one.</summary>
    public object? Value { get; set; }

    /// <summary>Why it has none, or not a whole one.</summary>
    public ChunkError? Error { get; set; }

    /// <summary>The answer, where it cost nothing.</summary>
    public PaidAnswer? Paid { get; set; }

    /// <summary>What happens seldom.</summary>
    public EngineNews? News { get; set; }
}

/// <summary>What a chunk's event says.</summary>
internal enum EngineEventKind
{
    /// <summary>Nothing about a chunk: there is <see cref="EngineEvent.News"/>.</summary>
    News,

    /// <summary>A chunk was accepted, or an attempt of it started or ended, and it goes on.</summary>
    ChunkStepped,

    /// <summary>A chunk has its result.</summary>
    ChunkFinished,

    /// <summary>An answer must be stored before its chunk is delivered; it comes back as <see cref="Dispatcher.Saved"/>.</summary>
    AnswerToSave,

    /// <summary>The answer of a part is to be stored; nothing waits for it.</summary>
    PartToSave,
}

/// <summary>What happens less often than attempts; these are all.</summary>
internal abstract record EngineNews
{
    private EngineNews()
    {
    }

    /// <summary>A request has begun.</summary>
    public sealed record Opened(Request Request) : EngineNews;

    /// <summary>Nothing more comes of a request.</summary>
    public sealed record Closed(Request Request) : EngineNews;

    /// <summary>A stored answer is to be stored for another document as well; nothing waits for it.</summary>
    public sealed record CopyToSave(StoredCompletion Completion) : EngineNews;

    /// <summary>A limit, a pace, a wait or a breaker has changed.</summary>
    public sealed record Changed(ControlChange Change) : EngineNews;

    /// <summary>Work waits on a route of which no endpoint can serve.</summary>
    public sealed record Parked(Route Route) : EngineNews;
}

/// <summary>What the dispatcher has reported and nobody has taken yet, in order: a ring. Not thread-safe.</summary>
internal sealed class EngineEvents
{
    private EngineEvent[] _ring = new EngineEvent[256];
    private int _first;
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>A new last event, to be filled in at once.</summary>
    public ref EngineEvent Add()
    {
        if (_count == _ring.Length)
            Grow();
        return ref _ring[(_first + _count++) & (_ring.Length - 1)];
    }

    public void Add(EngineNews news) => Add().News = news;

    public bool TryTake(out EngineEvent what)
    {
        if (_count == 0)
        {
            what = default;
            return false;
        }

        ref var first = ref _ring[_first];
        what = first;
        first = default;
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
        return true;
    }

    private void Grow()
    {
        var larger = new EngineEvent[2 * _ring.Length];
        _ring.AsSpan(_first).CopyTo(larger);
        _ring.AsSpan(0, _first).CopyTo(larger.AsSpan(_ring.Length - _first));
        (_ring, _first) = (larger, 0);
    }
}
