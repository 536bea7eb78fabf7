using Akka.Actor;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Runtime;

/// <summary>Commands to the dispatching stage. A closed hierarchy.</summary>
internal abstract record StageCommand
{
    private StageCommand()
    {
    }

    /// <summary>The timer has fired.</summary>
    public sealed record Tick : StageCommand;

    /// <summary>A request begins.</summary>
    public sealed record Open(Request Request) : StageCommand;

    public sealed record Enqueue(WorkItem Item) : StageCommand;

    /// <summary>The caller's sequence has ended, or is no longer read.</summary>
    public sealed record EndInput(Request Request) : StageCommand;

    /// <summary>Stop sending a request's items.</summary>
    public sealed record Cancel(Request Request, ChunkError Reason) : StageCommand;

    /// <summary>An attempt's call has ended; its answer is still being read.</summary>
    public sealed record EndCall(Attempt Attempt) : StageCommand;

    /// <summary>Answers were stored, or could not be; with an error, none of them may be delivered.</summary>
    public sealed record Saved(IReadOnlyList<SavedAnswer> Answers, ChunkError? Error) : StageCommand;

    /// <summary>A control actor has started; the reply is <see cref="Registered"/>.</summary>
    public sealed record Register(int Gate, ControlKind Kind, IActorRef Actor) : StageCommand;

    /// <summary>The throttle's policy after all ended attempts up to a number, with the changes.</summary>
    public sealed record SetLimit(int Gate, long Session, long UpTo, LimitPolicy Policy, IReadOnlyList<ControlChange> Changes)
        : StageCommand;

    /// <summary>The breaker's policy after all ended attempts and resets up to a number, with the changes.</summary>
    public sealed record SetBreaker(
        int Gate, long Session, long UpTo, long Resets, BreakerPolicy Policy, IReadOnlyList<ControlChange> Changes)
        : StageCommand;

    /// <summary>Disable an endpoint, because its throttle or breaker cannot be restarted.</summary>
    public sealed record Disable(int Gate, ChunkError Reason) : StageCommand;

    public sealed record ResetBreaker(int Gate) : StageCommand;

    /// <summary>Set the concurrency limit of an endpoint, or of the engine if null: from 0 (paused) to the cap.</summary>
    public sealed record SetBound(int Limit, int? Gate) : StageCommand;

    /// <summary>Check that the stage is responsive.</summary>
    public sealed record Ping(TaskCompletionSource Answered) : StageCommand;

    /// <summary>The budget's ledger was written, or could not be.</summary>
    public sealed record GrantBudget(BudgetEntry Entry, ChunkError? Refusal) : StageCommand;

    /// <summary>Stop sending, and complete when nothing is in flight.</summary>
    public sealed record Drain(ChunkError Reason) : StageCommand;

    /// <summary>Cancel the calls in flight.</summary>
    public sealed record Abort : StageCommand;

    /// <summary>Abandon calls that do not end.</summary>
    public sealed record Abandon : StageCommand;
}
