namespace ParallelLlm.Providers.Wire;

/// <summary>A failed attempt, and the parameter that was refused if that is why.</summary>
internal readonly record struct FailedAttempt(AttemptOutcome Outcome, CallParameter? Refused = null);
