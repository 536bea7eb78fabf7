using System.Collections.Concurrent;

namespace ParallelLlm.Pipeline;

/// <summary>
/// Messages to the admission stage. Many may be posted for one wake-up, so that a message costs little more than a place in a queue. Thread-safe.
/// </summary>
internal sealed class StageInbox
{
    private readonly ConcurrentQueue<StageMessage> _messages = new();
    private Action? _wake;
    private int _awake;
    private volatile bool _closed;

    /// <summary>Whether its stage is gone; what is posted all the same is for the one who closed it to take.</summary>
    public bool Closed => _closed;

    /// <summary>Whether something has been posted and not taken.</summary>
    public bool HasMessages => !_messages.IsEmpty;

    public void Post(StageMessage message, bool wake = true)
    {
        _messages.Enqueue(message);
        if (wake)
            Wake();
    }

    /// <summary>Tells how to wake the stage, which takes what has been posted before.</summary>
    public void Attach(Action wake)
    {
        Volatile.Write(ref _wake, wake);
        Wake();
    }

    /// <summary>Says that the stage is about to take messages; what is posted from now on wakes it again.</summary>
    public void BeginTaking() => Interlocked.Exchange(ref _awake, 0);

    public bool TryTake(out StageMessage message) => _messages.TryDequeue(out message);

    /// <summary>Wakes the stage, unless it has been woken and has not come yet.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _wake) is { } wake && Interlocked.Exchange(ref _awake, 1) == 0)
            wake();
    }

    /// <summary>Says that its stage is gone. Whoever posts from now on sees it, or has posted where the closer, who takes after this, finds it.</summary>
    public void Close()
    {
        _closed = true;
        // Without a full fence the closer's next look into the queue may come before its own word, and a message between the two is lost.
        Interlocked.MemoryBarrier();
    }
}

/// <summary>A message to the admission stage.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Subject">What it is about, of the type that the kind demands.</param>
/// <param name="Reason">Why, where something is stopped.</param>
internal readonly record struct StageMessage(StageMessageKind Kind, object? Subject = null, Contracts.ChunkError? Reason = null);

/// <summary>The most that may be out for now.</summary>
/// <param name="Places">From 0 (a pause) to the cap.</param>
/// <param name="Gate">Index of the endpoint; null for the whole engine.</param>
internal sealed record Bound(int Places, int? Gate);

/// <summary>What a message to the admission stage says.</summary>
internal enum StageMessageKind
{
    /// <summary>Time has passed.</summary>
    Tick,

    /// <summary>An <see cref="OpenRequest"/> begins.</summary>
    Opened,

    /// <summary>A new <see cref="Admission.WorkItem"/>.</summary>
    Offered,

    /// <summary>The caller's sequence of an <see cref="OpenRequest"/> has been read to its end, or as far as it will be.</summary>
    InputEnded,

    /// <summary>Nothing more of an <see cref="OpenRequest"/> is to be sent.</summary>
    Stopped,

    /// <summary>An <see cref="Admission.Attempt"/> has ended: the outcome.</summary>
    Ended,

    /// <summary>An <see cref="Admission.Attempt"/> has been settled: its item is done, or comes back.</summary>
    Settled,

    /// <summary>Answers have been stored, or could not be: a <see cref="SavedAnswers"/>.</summary>
    Saved,

    /// <summary>A control actor introduces itself.</summary>
    Hello,

    /// <summary>The throttle acknowledges.</summary>
    LimitAck,

    /// <summary>The breaker acknowledges.</summary>
    BreakerAck,

    /// <summary>Someone has mended the endpoint of an <see cref="Admission.EndpointGate"/>'s index.</summary>
    ResetBreaker,

    /// <summary>Someone has set a <see cref="Bound"/> at run time.</summary>
    Bounded,

    /// <summary>Someone asks for a sign of life, which is to complete a <see cref="TaskCompletionSource"/>.</summary>
    Ping,

    /// <summary>The ledger has been told of a <see cref="Budgets.BudgetEntry"/>, or could not be, for a reason.</summary>
    BudgetGranted,

    /// <summary>Send nothing more, and complete when nothing is out.</summary>
    Drain,

    /// <summary>End the calls that are out.</summary>
    Abort,

    /// <summary>Wait no more for calls that are out and do not end.</summary>
    Abandon,
}
