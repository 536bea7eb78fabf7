using Akka.Actor;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Runtime;

/// <summary>What the dispatching stage can be told; these are all.</summary>
internal abstract record StageCommand
{
    private StageCommand()
    {
    }

    /// <summary>Time has passed.</summary>
    public sealed record Tick : StageCommand
    {
        public static readonly Tick Instance = new();
    }

    /// <summary>A request begins.</summary>
    public sealed record Open(Request Request) : StageCommand;

    /// <summary>A new item.</summary>
    public sealed record Enqueue(WorkItem Item) : StageCommand;

    /// <summary>The caller's sequence has been read to its end, or as far as it will be.</summary>
    public sealed record EndInput(Request Request) : StageCommand;

    /// <summary>Nothing more of a request is to be sent.</summary>
    public sealed record Cancel(Request Request, ChunkError Reason) : StageCommand;

    /// <summary>The call of an attempt has ended, whose answer is still being read.</summary>
    public sealed record EndCall(Attempt Attempt) : StageCommand;

    /// <summary>Answers have been stored, or could not be.</summary>
    public sealed record Saved(SavedAnswers Answers) : StageCommand;

    /// <summary>A control actor is there and knows nothing; it is answered by a <see cref="Registered"/>.</summary>
    public sealed record Register(int Gate, ControlKind Kind, IActorRef Actor) : StageCommand;

    /// <summary>The throttle has seen all ended attempts up to a number, and this has changed by it.</summary>
    public sealed record SetLimit(int Gate, long Session, long UpTo, LimitPolicy Policy, IReadOnlyList<ControlChange> Changes)
        : StageCommand;

    /// <summary>The breaker has seen all ended attempts, and all resets, up to a number, and this has changed by it.</summary>
    public sealed record SetBreaker(
        int Gate, long Session, long UpTo, long Resets, BreakerPolicy Policy, IReadOnlyList<ControlChange> Changes)
        : StageCommand;

    /// <summary>An endpoint's throttle or breaker cannot be kept running: it is to be used no more.</summary>
    public sealed record Disable(int Gate, ChunkError Reason) : StageCommand;

    /// <summary>Someone has mended the endpoint of an index.</summary>
    public sealed record ResetBreaker(int Gate) : StageCommand;

    /// <summary>
    /// The most that may be in flight for now, from 0 (a pause) to the cap, at an endpoint, or without one in the whole engine.
    /// </summary>
    public sealed record SetBound(int Limit, int? Gate) : StageCommand;

    /// <summary>Someone asks for a sign of life.</summary>
    public sealed record Ping(TaskCompletionSource Answered) : StageCommand;

    /// <summary>The budget's ledger has been told, or could not be, for a reason.</summary>
    public sealed record GrantBudget(BudgetEntry Entry, ChunkError? Refusal) : StageCommand;

    /// <summary>Send nothing more, and complete when nothing is in flight.</summary>
    public sealed record Drain(ChunkError Reason) : StageCommand;

    /// <summary>End the calls that are in flight.</summary>
    public sealed record Abort : StageCommand
    {
        public static readonly Abort Instance = new();
    }

    /// <summary>Wait no more for calls that do not end.</summary>
    public sealed record Abandon : StageCommand
    {
        public static readonly Abandon Instance = new();
    }
}
