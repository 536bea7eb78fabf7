using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Runtime;

// What the dispatching stage tells the control actors of an endpoint; what they tell it are StageCommands.

/// <summary>
/// What was learnt before, and how many ended attempts have been acknowledged. Acknowledgements carry the session, so that those meant for
/// an earlier one are told apart.
/// </summary>
internal sealed record Registered(long Session, long Acknowledged, LimitPolicy Limit, BreakerPolicy Breaker);

/// <summary>Attempts that have ended, in their order.</summary>
internal sealed record AttemptsEnded(Attempt[] Attempts);

/// <summary>
/// Someone has mended the endpoint: close its breaker. Numbered, so that it can be told again until it has been acknowledged.
/// </summary>
internal sealed record ResetBreaker(long Number);

/// <summary>A new stage is there: register.</summary>
internal sealed record RegisterAgain
{
    public static readonly RegisterAgain Instance = new();
}

/// <summary>To the supervisor: an actor that was started has handled a message to its end. Said once.</summary>
internal sealed record MessageHandled
{
    public static readonly MessageHandled Instance = new();
}
