using Akka.Actor;
using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Breaker;
using ParallelLlm.Control.Throttle;

namespace ParallelLlm.Control;

// What passes between the admission stage and the control actors of an endpoint.

// From an actor to the stage.

/// <summary>An actor is there and knows nothing; it is answered by a welcome.</summary>
internal sealed record Hello(int Gate, ControlKind Kind, IActorRef Actor);

/// <summary>The throttle has seen all ended attempts up to a number, and this has changed by it.</summary>
internal sealed record LimitAck(int Gate, long Session, long UpTo, LimitPolicy Policy, IReadOnlyList<ControlChange> Changes);

/// <summary>The breaker has seen all ended attempts, and all resets, up to a number, and this has changed by it.</summary>
internal sealed record BreakerAck(int Gate, long Session, long UpTo, long Resets, BreakerPolicy Policy, IReadOnlyList<ControlChange> Changes);

// From the stage to an actor.

/// <summary>What was learnt before, and how many ended attempts have been acknowledged. Acknowledgements carry the session, so that those meant for an earlier one are told apart.</summary>
internal sealed record Welcome(long Session, long Acknowledged, LimitPolicy Limit, BreakerPolicy Breaker);

/// <summary>Attempts that have ended, in their order.</summary>
internal sealed record AttemptsEnded(Attempt[] Attempts);

/// <summary>Someone has mended the endpoint: close its breaker. Numbered, so that it can be told again until it has been acknowledged.</summary>
internal sealed record ResetBreaker(long Number);

/// <summary>A new stage is there: say hello.</summary>
internal sealed record Introduce
{
    public static readonly Introduce Instance = new();
}

/// <summary>Which control an actor is.</summary>
internal enum ControlKind
{
    /// <summary>The limit of attempts at once.</summary>
    Throttle,

    /// <summary>The circuit breaker.</summary>
    Breaker,
}

/// <summary>The way to the stage that is running now, whichever it is. Thread-safe.</summary>
internal interface IStagePort
{
    void Post(Hello message);

    void Post(LimitAck message);

    void Post(BreakerAck message);
}
