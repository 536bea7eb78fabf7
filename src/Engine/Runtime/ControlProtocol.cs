using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Runtime;

// Messages from the dispatching stage to an endpoint's control actors; replies are StageCommands.

/// <summary>
/// Reply to a registration: the learnt state, and the last acknowledged attempt. The session distinguishes acknowledgements of earlier
/// incarnations.
/// </summary>
internal sealed record Registered(long Session, long Acknowledged, LimitPolicy Limit, BreakerPolicy Breaker);

/// <summary>Ended attempts, in order.</summary>
internal sealed record AttemptsEnded(Attempt[] Attempts);

/// <summary>Request to close the breaker. Numbered, so that it can be resent until it is acknowledged.</summary>
internal sealed record ResetBreaker(long Number);

/// <summary>Request to register with a new stage.</summary>
internal sealed record RegisterAgain;

/// <summary>Notifies the supervisor, once per incarnation, that the actor has handled a message.</summary>
internal sealed record MessageHandled;
